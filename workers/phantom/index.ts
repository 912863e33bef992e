/** A parametric abdominal CT with known truth: the demo, and the patient of every experiment. Imports only `image`.
 *  `drawPhantom({ seed })` → `{ scan, labels }`. The demo model, trained on seeds from 1000 on, is `/demo/phantom.zip` of the page
 *  (`public/demo/`); unseen seeds are those below 1000. */
export { drawPhantom, type Phantom, type PhantomOptions } from './phantom.ts';
export { PHANTOM_LABELS } from './structure.ts';
