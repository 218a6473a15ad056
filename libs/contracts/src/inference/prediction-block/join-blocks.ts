import { BlockReader } from './block-reader.js';
import { GROUP_BYTES, MalformedBlockError, PREFIX_BYTES } from './layout.js';

/** Where a block comes from and where its first prediction stands in its producer's count. */
export interface BlockOrigin {
  readonly producer: string;
  readonly firstSequence: number;
  /** Milliseconds since 1970: when the first group was answered. */
  readonly time: number;
}

/** Reads the origin of a block that this platform wrote; its columns are not looked at. */
export function originOfBlock(block: Uint8Array): BlockOrigin {
  const reader = new BlockReader(block);
  const end = headerEnd(block);
  reader.take(PREFIX_BYTES);
  const { producer } = reader.json(end - PREFIX_BYTES) as { producer: string };
  const at = reader.take(GROUP_BYTES);
  return {
    producer,
    firstSequence: Number(reader.view.getBigUint64(at + 6, true)),
    time: Number(reader.view.getBigInt64(at + 14, true)),
  };
}

/** How many predictions a block holds; reads the heads of its groups only. */
export function rowsInBlock(block: Uint8Array): number {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let rows = 0;
  for (let at = headerEnd(block); at < block.length; at += 4 + view.getUint32(at, true)) {
    if (block.length - at < GROUP_BYTES) throw new MalformedBlockError('a group ends early', at);
    rows += view.getUint16(at + 4, true);
  }
  return rows;
}

/** Whether two blocks have equal headers, so that they can be joined. */
export function headersAreEqual(one: Uint8Array, other: Uint8Array): boolean {
  const end = headerEnd(one);
  if (headerEnd(other) !== end) return false;
  for (let at = 0; at < end; at++) if (one[at] !== other[at]) return false;
  return true;
}

/** One block of the groups of several, in their order. All have equal headers; their rows together are at most 100. */
export function joinBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  const parts = blocks.map((block, at) => (at === 0 ? block : block.subarray(headerEnd(block))));
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function headerEnd(block: Uint8Array): number {
  if (block.length < PREFIX_BYTES) throw new MalformedBlockError('it ends early', block.length);
  return PREFIX_BYTES + new DataView(block.buffer, block.byteOffset, block.byteLength).getUint32(8, true);
}
