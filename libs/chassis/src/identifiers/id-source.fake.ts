import { uuidv7 } from '@modelyard/contracts';
import { IdSource } from './id-source.js';

/** Counts up: the n-th id of every run is the same valid UUID version 7. */
export class FakeIds extends IdSource {
  private count = 0;

  override uuid7(): string {
    this.count += 1;
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE(this.count, 12);
    return uuidv7(Date.UTC(2026, 0, 1), bytes);
  }
}
