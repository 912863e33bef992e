/** Entry of the worker that reads, stores and exports files. Exposes, nothing else. */
import './failure/zodWithoutEval.ts';
import { expose } from 'comlink';
import { carrySignals, keepFailures } from './failure/transferHandler.ts';
import { createIoApi, openStudio } from './jobs/index.ts';

keepFailures();
carrySignals();
expose(createIoApi(openStudio()));
