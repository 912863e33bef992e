import { readFileSync } from 'node:fs';

const [, , file, threads, n = '3', prof] = process.argv;
const ort = await import('onnxruntime-web');
ort.env.wasm.numThreads = +threads;
const s = await ort.InferenceSession.create(new Uint8Array(readFileSync(file)), {
  enableProfiling: !!prof,
  graphOptimizationLevel: 'all',
});
const d = JSON.parse(process.argv[6] || '[1,1,64,64,64]');
const len = d.reduce((a, b) => a * b);
const ts = [];
for (let i = 0; i < +n; i++) {
  const t = performance.now();
  const o = await s.run({ input: new ort.Tensor('float32', new Float32Array(len).map(Math.random), d) });
  ts.push((performance.now() - t) | 0);
}
console.log(file, threads, ts.join(' '));
if (prof) s.endProfiling();
process.exit(0);
