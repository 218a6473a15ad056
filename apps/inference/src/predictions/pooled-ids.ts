import { randomFillSync } from 'node:crypto';
import { IdSource, type Clock } from '@modelyard/chassis';
import { uuidv7 } from '@modelyard/contracts';

const ID_BYTES = 16;
const POOLED_IDS = 256;

/** UUIDv7s whose random bytes are drawn for many at once: one draw for each id would cost more than a small model's run. */
export class PooledIds extends IdSource {
  private readonly pool = new Uint8Array(ID_BYTES * POOLED_IDS);
  private at = this.pool.length;

  constructor(private readonly clock: Clock) {
    super();
  }

  override uuid7(): string {
    if (this.at === this.pool.length) {
      randomFillSync(this.pool);
      this.at = 0;
    }
    const bytes = this.pool.subarray(this.at, this.at + ID_BYTES);
    this.at += ID_BYTES;
    return uuidv7(this.clock.now().getTime(), bytes);
  }
}
