/** Entry of the one worker that computes. Exposes, nothing else. */
import './failure/zodWithoutEval.ts';
import { expose } from 'comlink';
import { keepFailures } from './failure/transferHandler.ts';
import { createComputeApi, openStudio } from './jobs/index.ts';

keepFailures();
expose(createComputeApi(openStudio()));
