/** Where time comes from; also the injection token. */
export abstract class Clock {
  /** The current wall-clock time. */
  abstract now(): Date;
}

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
