/** Uniform numbers on [0, 1): the same seed gives the same sequence. */
export type Random = () => number;

/** A 32-bit generator (mulberry32). A tour that differs from run to run could not be compared with the last one. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws `count` of the items without replacement, or all where there are fewer, in their own order. */
export function sample(items: Uint32Array, count: number, random: Random): Uint32Array {
  const pool = Uint32Array.from(items);
  const taken = Math.min(count, pool.length);
  for (let at = 0; at < taken; at += 1) {
    const other = at + Math.floor(random() * (pool.length - at));
    const swapped = pool[at] ?? 0;
    pool[at] = pool[other] ?? 0;
    pool[other] = swapped;
  }
  return pool.subarray(0, taken).sort();
}
