import type { Plugin } from 'vite';

export const ONNX_CONDITION: string;
export function onnxAssets(): Plugin;
