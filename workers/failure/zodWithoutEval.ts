/**
 * Every worker imports this before anything else: zod probes `new Function` when a schema is built, schemas are built
 * while modules load, and the content security policy reports the probe as a violation.
 */
import { z } from 'zod';

z.config({ jitless: true });
