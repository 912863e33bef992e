import type { ParameterName } from '../graph.ts';

/**
 * The canonical name of a state-dict key (spec nnunet-v2.md §1.6): without the prefixes of DDP (`module.`) and
 * torch.compile (`_orig_mod.`), without the decoder's second copy of the encoder, and with `conv`/`norm` in the place
 * of `all_modules.<i>` (0 is the convolution, a later one with weights the norm).
 */
export function canonicalName(key: string): ParameterName {
  return key
    .replace(/(?<=^|\.)(?:module|_orig_mod)\./g, '')
    .replace(/^decoder\.encoder\./, 'encoder.')
    .replace(/\.all_modules\.(\d+)\./, (_match, index) => (index === '0' ? '.conv.' : '.norm.'));
}

/** A counter that BatchNorm keeps and nothing reads. */
export const isCounter = (key: string): boolean => key.endsWith('.num_batches_tracked');
