/** What a spool has done since its process began. */
export interface SpoolCounters {
  /** Predictions written and acknowledged to the caller. */
  appended: number;
  /** Predictions refused because the spool was full. */
  refused: number;
  /** Writes: one for each turn of the event loop that had entries. */
  writes: number;
  /** Predictions acknowledged by the event log, leftovers included. */
  drained: number;
  failedAppends: number;
  /** Segments taken over from dead processes. */
  adoptedSegments: number;
  /** Segments that ended in a torn or damaged entry. */
  brokenSegments: number;
}

export const newSpoolCounters = (): SpoolCounters => ({
  appended: 0,
  refused: 0,
  writes: 0,
  drained: 0,
  failedAppends: 0,
  adoptedSegments: 0,
  brokenSegments: 0,
});
