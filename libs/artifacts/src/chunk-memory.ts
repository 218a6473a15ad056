/**
 * Frees a chunk that nobody will look at again. Left to the garbage collector, to which each is but a small object, the chunks of a
 * large file pile up to a hundred megabytes. One that shares its memory with others is left alone.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (byteLength === buffer.byteLength && 'transfer' in buffer) buffer.transfer(0);
}
