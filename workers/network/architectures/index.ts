/** nnU-Net's networks as graphs, and what graphs tell about shapes. */
export * from './shapes.ts';
export * from './strides.ts';
export * from './unet.ts';
