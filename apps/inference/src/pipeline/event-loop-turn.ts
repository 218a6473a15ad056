/** Must not throw. */
type Work = () => void;

/**
 * What one turn of the event loop has brought in is worked off at its end in two steps: models run, then what they have
 * answered is recorded. Both happen in one visit of the loop: a visit for each would let half of the callers in between
 * the two, so that runs and writes are of half the size for good, and a lone request would wait for the poll twice.
 */
export class EventLoopTurn {
  private runs: Work[] = [];
  private records: Work[] = [];
  private ending = false;

  /** At the end of this turn; from within it, at the end of the next. */
  run(work: Work): void {
    this.runs.push(work);
    this.plan();
  }

  /** At the end of this turn, once everything that was to run has begun; what answers at once has answered then. */
  record(work: Work): void {
    this.records.push(work);
    this.plan();
  }

  private plan(): void {
    if (this.ending) return;
    this.ending = true;
    setImmediate(this.end);
  }

  private readonly end = (): void => {
    const { runs } = this;
    this.runs = [];
    for (const work of runs) work();
    const { records } = this;
    this.records = [];
    this.ending = false;
    if (this.runs.length > 0) this.plan();
    for (const work of records) work();
  };
}
