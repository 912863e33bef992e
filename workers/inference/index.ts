/** Sliding-window inference: a scan through an ensemble of networks, streamed over bands of rows. */
export * from './devices.ts';
export * from './failures.ts';
export * from './predictCase.ts';
export * from './request.ts';
