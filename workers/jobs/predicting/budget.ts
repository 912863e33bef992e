/** Share of a budget that one band's sums of logits may take; the rest is network, image and labels. */
const SLAB_SHARE = 0.25;

export const slabBytesOf = (budget: number): number => budget * SLAB_SHARE;
