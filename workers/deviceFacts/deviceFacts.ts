/** What computes, as facts: every reader has words of their own for them. */
import { z } from 'zod';

export const deviceFactsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cpu'), threads: z.int().min(1) }),
  /** `adapter`: what the driver calls it; empty where it says nothing. */
  z.object({ kind: z.literal('webgpu'), adapter: z.string(), storage: z.enum(['f16', 'f32']) }),
]);
export type DeviceFacts = z.infer<typeof deviceFactsSchema>;

/** In English, for logs, records and the command line: `CPU, 2 threads`, `NVIDIA H100, f16`. */
export function describeDevice(facts: DeviceFacts): string {
  if (facts.kind === 'webgpu') return `${facts.adapter || 'WebGPU'}, ${facts.storage}`;
  return `CPU, ${facts.threads} ${facts.threads === 1 ? 'thread' : 'threads'}`;
}

/** @param info of an opened device */
export const adapterName = ({ description, vendor, device }: GPUAdapterInfo): string =>
  description || [vendor, device].filter(Boolean).join(' ');
