/** Entry of the one worker that computes. Exposes, nothing else. */
import { expose } from 'comlink';
import { z } from 'zod';
import { keepFailures } from './failure/transferHandler.ts';
import { createComputeApi, openStudio } from './jobs/index.ts';

// zod would probe `new Function`, which the content security policy forbids.
z.config({ jitless: true });
keepFailures();
expose(createComputeApi(openStudio()));
