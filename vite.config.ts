import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { studioHeaders } from './scripts/headers.mjs';
import { itkAssets } from './scripts/itk-assets.mjs';
import { ONNX_CONDITION, onnxAssets } from './scripts/onnx-assets.mjs';

const DEV_PORT = 5173;
const DEV_NONCE = 'segloop-dev';

export default defineConfig(({ command }) => ({
  html: command === 'serve' ? { cspNonce: DEV_NONCE } : {},
  plugins: [react(), itkAssets(), onnxAssets()],
  resolve: { conditions: [ONNX_CONDITION, ...defaultClientConditions] },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    port: DEV_PORT,
    headers: studioHeaders({ webSocket: `ws://127.0.0.1:${DEV_PORT}`, nonce: DEV_NONCE }),
  },
  preview: { host: '127.0.0.1', port: 4173, headers: studioHeaders() },
  optimizeDeps: {
    exclude: ['onnxruntime-web'],
    // A dependency found late makes the dev server reload the page; the viewer's chunk is loaded late.
    include: ['@cornerstonejs/core', '@kitware/vtk.js/Filters/General/ImageMarchingCubes.js', 'comlink'],
  },
  build: {
    target: 'es2023',
    // The first with light-dark(): Vite's fallback for older ones needs a color-scheme it cannot see, and broke it.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 6000,
  },
}));
