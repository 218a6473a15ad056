import { close, fdatasync, ftruncateSync, openSync, writeSync, writevSync } from 'node:fs';
import { promisify } from 'node:util';

const [synced, closed] = [promisify(fdatasync), promisify(close)];

/** Appends to one segment file with synchronous writes: they reach the page cache in microseconds, and survive the death of the process. */
export class SegmentWriter {
  private readonly descriptor: number;
  bytes = 0;

  constructor(readonly path: string) {
    this.descriptor = openSync(path, 'ax');
  }

  /** Writes all or nothing: after a failure the file ends where it ended before. */
  write(entries: readonly Buffer[]): void {
    let rest = entries.filter((entry) => entry.length > 0);
    const before = this.bytes;
    try {
      while (rest.length > 0) {
        // The kernel takes 1,024 buffers at once and may take fewer bytes than offered.
        const [first] = rest;
        const written =
          rest.length === 1 && first
            ? writeSync(this.descriptor, first)
            : writevSync(this.descriptor, rest.slice(0, 1_024));
        this.bytes += written;
        rest = after(rest, written);
      }
    } catch (error) {
      ftruncateSync(this.descriptor, before);
      this.bytes = before;
      throw error;
    }
  }

  /** Nothing more is written. The disk takes its time for what it has not got yet, so nobody who answers requests waits for it. */
  async close(): Promise<void> {
    try {
      await synced(this.descriptor);
    } finally {
      await closed(this.descriptor);
    }
  }
}

function after(entries: readonly Buffer[], written: number): Buffer[] {
  let skip = written;
  let first = 0;
  for (; first < entries.length && skip >= (entries[first]?.length ?? 0); first++) skip -= entries[first]?.length ?? 0;
  const rest = entries.slice(first);
  if (skip > 0 && rest[0]) rest[0] = rest[0].subarray(skip);
  return rest;
}
