import { randomFillSync } from 'node:crypto';
import { uuidv7 } from '@modelyard/contracts';
import { Clock } from '../time/clock.js';

/** Where identifiers come from; also the injection token. */
export abstract class IdSource {
  /** A new UUID version 7 in canonical text form. */
  abstract uuid7(): string;
}

const ID_BYTES = 16;
const IDS_PER_DRAW = 256;

/** Draws randomness for many ids at once: a draw for each would cost more than the rest of a small request's ids. */
export class SystemIds extends IdSource {
  private readonly drawn = new Uint8Array(ID_BYTES * IDS_PER_DRAW);
  private at = this.drawn.length;

  constructor(private readonly clock: Clock) {
    super();
  }

  override uuid7(): string {
    if (this.at === this.drawn.length) {
      randomFillSync(this.drawn);
      this.at = 0;
    }
    const random = this.drawn.subarray(this.at, this.at + ID_BYTES);
    this.at += ID_BYTES;
    return uuidv7(this.clock.now().getTime(), random);
  }
}
