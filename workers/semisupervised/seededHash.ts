/**
 * Numbers that depend only on (seed, stream, index), so that a choice does not depend on the order of the voxels or
 * cases. Mixing: the finaliser of MurmurHash3 (Appleby, public domain). This is the hash by which ties are broken.
 */
export function seededUniform(seed: number, stream: number, index: number): number {
  const bits = mix(mix(mix(seed + 0x9e3779b9) ^ Math.imul(stream, 0x27d4eb2f)) + index);
  return (bits >>> 0) / 2 ** 32;
}

/** The stream of a case: FNV-1a over its name's UTF-16 units. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
