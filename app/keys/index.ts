/** The keyboard. */
export * from './keyMap.ts';
export * from './useKeyMap.ts';
