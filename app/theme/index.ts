/** Colours, sizes and fonts of the page. */
export * from './StudioTheme.tsx';
export * from './theme.ts';
