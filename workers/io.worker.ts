/** Entry of the worker that reads, stores and exports files. Exposes, nothing else. */
import { expose } from 'comlink';
import { z } from 'zod';
import { keepFailures } from './failure/transferHandler.ts';
import { createIoApi, openStudio } from './jobs/index.ts';

// zod would probe `new Function`, which the content security policy forbids.
z.config({ jitless: true });
keepFailures();
expose(createIoApi(openStudio()));
