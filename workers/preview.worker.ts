/** Entry of the worker that prepares the live preview of pseudo-labels. Exposes, nothing else. */
import './failure/zodWithoutEval.ts';
import { expose } from 'comlink';
import { keepFailures } from './failure/transferHandler.ts';
import { createPreviewApi, openStudio } from './jobs/index.ts';

keepFailures();
expose(createPreviewApi(openStudio()));
