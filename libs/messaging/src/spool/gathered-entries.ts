const FIRST_BYTES = 64 * 1024;
/** What a turn in a thousand needed is not kept for the others. */
const MAX_KEPT_BYTES = 1024 * 1024;

/**
 * Entries one behind the other, in memory that serves turn after turn: memory of their own would go only with a garbage collection, and
 * many predictions of many features bring one about several times a second.
 */
export class GatheredEntries {
  private memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** All of them, until the next change. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  /** Room for so many bytes behind the others, to be filled at once. */
  readonly room = (bytes: number): Buffer => {
    const from = this.used;
    this.used += bytes;
    if (this.used > this.memory.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.used);
      this.memory.copy(larger, 0, 0, from);
      this.memory = larger;
    }
    return this.memory.subarray(from, this.used);
  };

  /** Forgets what is behind the first `length` bytes. */
  cut(length: number): void {
    this.used = length;
    if (length === 0 && this.memory.length > MAX_KEPT_BYTES) this.memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }
}
