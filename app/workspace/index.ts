/** Where the studio keeps everything, and who may write there. */
export { openWorkspace } from './chooseWorkspace.ts';
export { takeWorkspace } from './takeWorkspace.ts';
export { WorkspaceBanner } from './WorkspaceBanner.tsx';
export { WorkspaceMenu } from './WorkspaceMenu.tsx';
