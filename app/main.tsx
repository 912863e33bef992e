import { z } from 'zod';

// First of all: zod otherwise probes `new Function`, which the page's Content-Security-Policy forbids.
z.config({ jitless: true });

const { mountStudio } = await import('./mountStudio.tsx');
await mountStudio();
