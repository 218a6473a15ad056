/** Which offsets of a partition are done, when work on several keys finishes out of order. */
export class ContiguousOffsets {
  private readonly open: bigint[] = [];
  private readonly done = new Set<bigint>();
  private end: bigint;

  /** @param next the offset that the reader begins at */
  constructor(next: bigint) {
    this.end = next;
  }

  /** Takes the records of a batch, in offset order; `nextOffset` lies after the last of them and after offsets without a record. */
  begin(offsets: readonly bigint[], nextOffset: bigint): void {
    this.open.push(...offsets);
    this.end = nextOffset;
  }

  finish(offset: bigint): void {
    this.done.add(offset);
    let finished = 0;
    while (finished < this.open.length && this.done.delete(this.open[finished] as bigint)) finished++;
    this.open.splice(0, finished);
  }

  /** The offset below which everything is done: what may be committed. */
  get next(): bigint {
    return this.open[0] ?? this.end;
  }
}
