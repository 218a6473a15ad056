/** A stream of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * The generator "sfc32" of Chris Doty-Humphrey's PractRand, seeded by splitting one 32-bit integer: 128 bits of state, the same numbers
 * on every machine.
 */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9 ^ seed, 0x243f6a88, 0xb7e15162 + seed, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first outputs of close seeds resemble each other.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** The integers 0 … count − 1 in random order (Fisher–Yates). */
export function shuffledIndices(count: number, random: Random): Uint32Array {
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    const swapped = indices[last] ?? 0;
    indices[last] = indices[chosen] ?? 0;
    indices[chosen] = swapped;
  }
  return indices;
}
