/** From preprocessed cases to the batches that a network learns from. */
export * from './batchMaker.ts';
export * from './chooseCase.ts';
export * from './recipe.ts';
