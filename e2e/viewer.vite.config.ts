import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { studioHeaders } from '../scripts/headers.mjs';

/** Builds the viewer's harness page as the studio itself is built, and serves it under the studio's headers, so
 *  that the tests see what production sees. */
export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  preview: { host: '127.0.0.1', port: 41733, strictPort: true, headers: studioHeaders() },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 6000,
    outDir: 'test-results/viewer-harness',
    rolldownOptions: { input: 'e2e/viewer.html' },
  },
  publicDir: false,
});
