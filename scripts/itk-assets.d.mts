import type { Plugin } from 'vite';

export function itkAssets(): Plugin;
