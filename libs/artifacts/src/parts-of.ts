/**
 * Cuts content into parts of exactly `partBytes`, the last one shorter; no content is one empty part. A part may be used until the
 * next but one is asked for: then its memory is filled again, so that an upload of any length has two parts of memory and no more.
 */
export async function* partsOf(content: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Buffer> {
  // Most content is far shorter than a part, so that the first two grow as they need it.
  const memories: Buffer[] = [];
  let part = 0;
  let filled = 0;
  for await (const chunk of content) {
    for (let taken = 0; taken < chunk.byteLength;) {
      const memory = roomFor(memories, part % 2, filled + chunk.byteLength - taken, partBytes, filled);
      const piece = chunk.subarray(taken, taken + memory.length - filled);
      memory.set(piece, filled);
      filled += piece.byteLength;
      taken += piece.byteLength;
      if (filled === partBytes) {
        yield memory;
        part += 1;
        filled = 0;
      }
    }
  }
  if (filled > 0 || part === 0) yield (memories[part % 2] ?? Buffer.alloc(0)).subarray(0, filled);
}

/** The memory of a part, grown to hold `wanted` bytes where a part has as many; what is filled stays. */
function roomFor(memories: Buffer[], index: number, wanted: number, partBytes: number, filled: number): Buffer {
  const memory = memories[index];
  const needed = Math.min(wanted, partBytes);
  if (memory && memory.length >= needed) return memory;
  const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(needed, 2 * (memory?.length ?? 0)), partBytes));
  memory?.copy(grown, 0, 0, filled);
  memories[index] = grown;
  return grown;
}
