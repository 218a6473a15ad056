import { compressionError } from './hpack-integers.js';
import { staticTable, type HeaderField } from './static-table.js';

/** What RFC 7541, section 4.1, counts for each entry beside its octets. */
export const FIELD_OVERHEAD_BYTES = 32;

/** The fields that a peer's header blocks name by index: the static table, then what the connection has added. */
export class HeaderTable {
  /** Oldest first. */
  private readonly added: HeaderField[] = [];
  private bytes = 0;
  private capacity: number;
  private changed = 0;

  /** @param maxBytes what this side has allowed the peer */
  constructor(private readonly maxBytes: number) {
    this.capacity = maxBytes;
  }

  /** Grows with every change: blocks that were read at the same value mean the same if their octets are equal. */
  get revision(): number {
    return this.changed;
  }

  /** Throws a ConnectionError where there is no such entry. */
  field(index: number): HeaderField {
    const field =
      index <= staticTable.length
        ? staticTable[index - 1]
        : this.added[this.added.length - (index - staticTable.length)];
    if (!field) throw compressionError(`a header block names entry ${index}, which there is not`);
    return field;
  }

  add(field: HeaderField): void {
    this.changed++;
    this.bytes += bytesOf(field);
    this.added.push(field);
    this.evict();
  }

  /** Throws a ConnectionError beyond what was allowed. */
  resize(capacity: number): void {
    if (capacity > this.maxBytes) throw compressionError(`a dynamic table of ${capacity} bytes is larger than allowed`);
    this.changed++;
    this.capacity = capacity;
    this.evict();
  }

  private evict(): void {
    while (this.bytes > this.capacity) this.bytes -= bytesOf(this.added.shift() as HeaderField);
  }
}

const bytesOf = ([name, value]: HeaderField): number => name.length + value.length + FIELD_OVERHEAD_BYTES;
