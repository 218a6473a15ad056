import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@modelyard/contracts';
import { Clock } from '../time/clock.js';

/** Where identifiers come from; also the injection token. */
export abstract class IdSource {
  /** A new UUID version 7 in canonical text form. */
  abstract uuid7(): string;
}

export class SystemIds extends IdSource {
  constructor(private readonly clock: Clock) {
    super();
  }

  override uuid7(): string {
    return uuidv7(this.clock.now().getTime(), randomBytes(16));
  }
}
