/** What this browser must have for the studio to work at all. */
export type MissingFeature = 'webgl2' | 'storage' | 'insecure';

/** The first thing missing; undefined in every current desktop browser on a secure address. */
export async function missingFeature(): Promise<MissingFeature | undefined> {
  if (!isSecureContext) return 'insecure';
  if (!document.createElement('canvas').getContext('webgl2')) return 'webgl2';
  try {
    await navigator.storage.getDirectory();
  } catch {
    // Private windows of some browsers have the method and refuse it.
    return 'storage';
  }
  return undefined;
}
