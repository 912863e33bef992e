/** NumPy's `.npy` and `.npz` files, read and written. */
export * from './float16.ts';
export * from './npy.ts';
export * from './npz.ts';
