/**
 * 32-bit MurmurHash3 (x86 variant, public domain algorithm by Austin Appleby) of a text's UTF-16 code units, each
 * mixed as one 32-bit block. The final avalanche makes every output bit depend on every input bit, so consecutive
 * keys such as user ids spread evenly and two salts give independent assignments.
 */
export function avalancheHash(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) {
    let block = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    block = (block << 15) | (block >>> 17);
    hash ^= Math.imul(block, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A key's place in [0, 1) under a salt: the same on every process and at every time. */
export const placeOf = (salt: string, key: string): number => avalancheHash(key, avalancheHash(salt, 0)) / 2 ** 32;
