/** Entry of the workers that make batches. Exposes, nothing else. */
import './failure/zodWithoutEval.ts';
import { expose } from 'comlink';
import { keepFailures } from './failure/transferHandler.ts';
import { createPrepApi, openStudio } from './jobs/index.ts';

keepFailures();
expose(createPrepApi(() => openStudio({ sweep: false })));
