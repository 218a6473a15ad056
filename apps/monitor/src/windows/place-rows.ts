import type { MonitoringPolicy } from '@modelyard/contracts';

/** A window that still takes rows. Times are milliseconds since 1970, in event time. */
export interface OpenWindow {
  readonly slotStart: number;
  readonly part: number;
  readonly rows: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
}

/** What is known of one deployment's stream of predictions. */
export interface StreamState {
  /** Latest event time seen; null before the first row. */
  readonly watermark: number | null;
  /** Every slot that ends at or before this is closed for ever; null while none is. */
  readonly closedThrough: number | null;
  /** Windows that take rows, one per slot. */
  readonly open: readonly OpenWindow[];
  /** The next part number of slots that have closed parts. */
  readonly nextParts: ReadonlyMap<number, number>;
}

export interface ClosedWindow extends OpenWindow {
  /** `idle`: nothing followed, and its time was over by the wall clock. */
  readonly closedBy: 'event-time' | 'count' | 'idle';
}

/** Where one row went. A late row names the window that closed before it came. */
export interface Placement {
  readonly slotStart: number;
  readonly part: number;
  readonly late: boolean;
}

export interface PlacedRows {
  readonly state: StreamState;
  /** One per row, in order. */
  readonly placements: readonly Placement[];
  readonly closed: readonly ClosedWindow[];
}

/**
 * Lays rows into tumbling windows, in the order they came.
 *
 * A slot of event time closes once the watermark is `latenessMs` past its end; a row for a closed slot is late. A window
 * also closes, and the slot goes on with its next part, when it holds `rows` rows. While `complete` is false (some
 * producer's earlier rows are still on another partition) no slot closes, so the order in which partitions are read
 * cannot make rows late; rows that come later than allowed may then still find their window open.
 */
export function placeRows(
  state: StreamState,
  eventTimes: readonly number[],
  policy: MonitoringPolicy['window'],
  complete: boolean,
): PlacedRows {
  const layout = new Layout(state, policy);
  // A slot is due already: closing was held back for rows that this batch brings, so all of them are laid before it closes.
  const wasHeld = closeDue(state, policy).state.closedThrough !== state.closedThrough;
  for (const time of eventTimes) {
    layout.place(time);
    if (complete && !wasHeld) layout.closeDue();
  }
  if (complete) layout.closeDue();
  return layout.result();
}

/** Closes what the watermark has passed, once every earlier row has come. */
export function closeDue(state: StreamState, policy: MonitoringPolicy['window']): PlacedRows {
  const layout = new Layout(state, policy);
  layout.closeDue();
  return layout.result();
}

/** Closes the windows whose time is over by the wall clock, for a stream that nothing follows on. */
export function closeIdle(state: StreamState, policy: MonitoringPolicy['window'], now: number): PlacedRows {
  const layout = new Layout(state, policy);
  layout.closeUntil(now - policy.latenessMs, 'idle');
  return layout.result();
}

/** A stream state that is being changed. */
class Layout {
  private readonly open: Map<number, OpenWindow>;
  private readonly nextParts: Map<number, number>;
  private readonly placements: Placement[] = [];
  private readonly closed: ClosedWindow[] = [];
  private watermark: number | null;
  private closedThrough: number | null;

  constructor(
    state: StreamState,
    private readonly policy: MonitoringPolicy['window'],
  ) {
    this.open = new Map(state.open.map((window) => [window.slotStart, window]));
    this.nextParts = new Map(state.nextParts);
    ({ watermark: this.watermark, closedThrough: this.closedThrough } = state);
  }

  place(time: number): void {
    const slotStart = slotStartOf(time, this.policy);
    const nextPart = this.nextParts.get(slotStart) ?? 0;
    if (this.closedThrough !== null && slotEndOf(slotStart, this.policy) <= this.closedThrough) {
      this.placements.push({ slotStart, part: Math.max(0, nextPart - 1), late: true });
      return;
    }
    const window = grown(this.open.get(slotStart), slotStart, nextPart, time);
    this.open.set(slotStart, window);
    this.placements.push({ slotStart, part: window.part, late: false });
    if (this.policy.rows !== null && window.rows >= this.policy.rows) this.close(window, 'count');
    this.watermark = Math.max(this.watermark ?? time, time);
  }

  closeDue(): void {
    if (this.watermark !== null) this.closeUntil(this.watermark - this.policy.latenessMs, 'event-time');
  }

  /** Closes every slot that is over at `time`; by the wall clock no further than the last one that has rows. */
  closeUntil(time: number, closedBy: 'event-time' | 'idle'): void {
    const { durationMs } = this.policy;
    if (durationMs === null) return;
    const reached = slotStartOf(time, this.policy);
    if (this.closedThrough !== null && reached <= this.closedThrough) return;
    const due = [...this.open.values()].filter((window) => slotEndOf(window.slotStart, this.policy) <= reached);
    for (const window of due.sort((a, b) => a.slotStart - b.slotStart)) this.close(window, closedBy);
    if (closedBy === 'event-time') this.closedThrough = reached;
    for (const { slotStart } of due) {
      this.closedThrough = Math.max(this.closedThrough ?? 0, slotEndOf(slotStart, this.policy));
    }
  }

  result(): PlacedRows {
    const { watermark, closedThrough, nextParts, placements, closed } = this;
    return { state: { watermark, closedThrough, open: [...this.open.values()], nextParts }, placements, closed };
  }

  private close(window: OpenWindow, closedBy: ClosedWindow['closedBy']): void {
    this.open.delete(window.slotStart);
    this.nextParts.set(window.slotStart, window.part + 1);
    this.closed.push({ ...window, closedBy });
  }
}

/** End of a slot, excluded; windows closed by count alone never end by time. */
export function slotEndOf(slotStart: number, policy: MonitoringPolicy['window']): number {
  return policy.durationMs === null ? Infinity : slotStart + policy.durationMs;
}

/** Slots are aligned to 1970 in UTC: days begin at midnight, weeks on Thursday. */
export function slotStartOf(time: number, policy: MonitoringPolicy['window']): number {
  return policy.durationMs === null ? 0 : Math.floor(time / policy.durationMs) * policy.durationMs;
}

function grown(window: OpenWindow | undefined, slotStart: number, part: number, time: number): OpenWindow {
  if (!window) return { slotStart, part, rows: 1, firstEvent: time, lastEvent: time };
  return {
    ...window,
    rows: window.rows + 1,
    firstEvent: Math.min(window.firstEvent, time),
    lastEvent: Math.max(window.lastEvent, time),
  };
}
