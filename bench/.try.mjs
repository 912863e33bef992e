import { readFileSync } from 'node:fs';

const spec = process.argv[2];
const threads = +process.argv[3];
const ort = await import(spec);
ort.env.wasm.numThreads = threads;
if (process.argv[4])
  ort.env.wasm.wasmBinary = readFileSync(
    '/work/main/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  ).buffer;
const s = await ort.InferenceSession.create(new Uint8Array(readFileSync('/tmp/ct.onnx')));
const d = [1, 1, 20, 24, 32];
const n = d.reduce((a, b) => a * b);
for (let i = 0; i < 3; i++) {
  const t = performance.now();
  await s.run({ input: new ort.Tensor('float32', new Float32Array(n), d) });
  console.log(spec, threads, performance.now() - t);
}
process.exit(0);
