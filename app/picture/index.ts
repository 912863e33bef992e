/** How the open scan is drawn: sides, colours, playing, a second scan over it or beside it. */
export { BesideViewer } from './BesideViewer.tsx';
export { toggleCine } from './cine.ts';
export { PictureMenu } from './PictureMenu.tsx';
export { watchSecondScan } from './secondScan.ts';
export { useLinkedViews } from './useLinkedViews.ts';
export { useFusion, usePictureStyle, useScanBeside } from './useSecondPictures.ts';
