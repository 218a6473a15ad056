import type { EventLog } from '../event-log/event-log.js';
import { carriedRecords } from './carried-records.js';
import { readPortion } from './segment-reader.js';

/** Entries in one append. */
const MAX_RECORDS = 1_000;

/** A part of a segment that is to leave, in bytes of its file. */
export interface CarryOrder {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface Carried {
  /** Where the next part begins. */
  readonly next: number;
  /** How many predictions the event log has taken. */
  readonly predictions: number;
  /** True: nothing was carried, no whole entry follows although bytes do. Whoever wrote here died in the middle, or the disk changed the bytes. */
  readonly broken: boolean;
}

/** Takes predictions from the disk to the event log. */
export interface Carrier {
  /** Resolves when the event log has acknowledged what was read. Rejects when it has not; then nothing is known of it. */
  carry(order: CarryOrder): Promise<Carried>;
}

/** Carries in the thread of its caller. */
export class EventLogCarrier implements Carrier {
  constructor(
    private readonly eventLog: Pick<EventLog, 'append'>,
    private readonly topic: string,
  ) {}

  async carry({ path, from, to }: CarryOrder): Promise<Carried> {
    const portion = await readPortion(path, from, to, this.topic, MAX_RECORDS);
    if (portion.broken) return { next: from, predictions: 0, broken: true };
    const { records, predictions } = carriedRecords(portion.records);
    await this.eventLog.append(records);
    return { next: portion.next, predictions, broken: false };
  }
}
