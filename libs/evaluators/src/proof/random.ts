/** A small generator of its own, so that a proof that failed can be repeated: a number in [0, 1) for each call. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Marsaglia's xorshift with a Weyl sequence: 32 good bits are plenty for drawing test rows.
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A standard normal number (Box and Muller). */
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
