import type { FeatureValue } from '../../documents/row-values.js';
import { inRows } from './in-rows.js';
import { ColumnType, GROUP_BYTES, LISTS, NULLS, SAME, valueBytes } from './layout.js';

const utf8 = new TextEncoder();
/** UTF-16 code units never need more bytes than this in UTF-8. */
const BYTES_PER_UNIT = 3;

/**
 * Writes one group of predictions behind a header, column by column in the order of the layout, into a buffer that is
 * used again for the next block. It trusts its caller, the hot path: what is written is checked by whoever reads it.
 */
export class BlockWriter {
  private bytes = new Uint8Array(16 * 1024);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  private group = 0;
  private rows = 0;

  /**
   * Begins a block of one group.
   * @param header from `encodeBlockHeader`
   * @param rows 1 … `MAX_BLOCK_ROWS`
   * @param firstSequence the producer's count of the first row; the others follow it without a gap
   * @param time milliseconds since 1970 that the columns of times are relative to
   */
  begin(header: Uint8Array, rows: number, firstSequence: number, time: number): void {
    this.at = 0;
    this.reserve(header.length + GROUP_BYTES);
    this.bytes.set(header);
    this.group = header.length;
    this.rows = rows;
    this.view.setUint16(this.group + 4, rows, true);
    this.putWhole(this.group + 6, firstSequence);
    this.putWhole(this.group + 14, time);
    this.at = this.group + GROUP_BYTES;
  }

  /** The finished block: a part of the writer's buffer, which holds until the next one begins. */
  end(): Uint8Array {
    this.view.setUint32(this.group, this.at - this.group - 4, true);
    return this.bytes.subarray(0, this.at);
  }

  /** A column that is null in every row. */
  none(): void {
    this.open(ColumnType.none, 0);
  }

  /** A column with one value for all rows; numbers are finite. */
  same(value: FeatureValue): void {
    if (value === null) this.none();
    else if (typeof value === 'string') this.textColumn([value], SAME);
    else if (typeof value === 'boolean') {
      this.open(ColumnType.bool, 1, SAME);
      this.bool(value);
    } else {
      this.open(ColumnType.float64, 8, SAME);
      this.float64(value);
    }
  }

  /**
   * Begins a column of numbers or booleans without nulls (not-a-number is null); each value of each row is put next.
   * @param width values of one row; undefined for rows that are no list
   */
  column(type: keyof typeof valueBytes, width?: number): void {
    this.open(type, this.rows * (width ?? 1) * valueBytes[type], width === undefined ? 0 : LISTS, width);
  }

  /**
   * Columns of 32-bit floats out of rows that lie one after the other: the first from place `from` of each row, the next
   * from the place behind it, and so on. A wide model has a thousand of them, so they are written in one sweep.
   * @param data the array that holds each row
   * @param starts where each row begins in its array
   */
  float32Columns(data: readonly Float32Array[], starts: readonly number[], from: number, count: number): void {
    const stride = 2 + this.rows * valueBytes[ColumnType.float32];
    this.reserve(count * stride);
    const { bytes, view, at: first } = this;
    for (let column = 0, at = first; column < count; column++, at += stride) {
      bytes[at] = ColumnType.float32;
      bytes[at + 1] = 0;
    }
    for (let row = 0; row < this.rows; row++) {
      const values = data[row] as Float32Array;
      const begin = (starts[row] as number) + from;
      let at = first + 2 + row * valueBytes[ColumnType.float32];
      for (let place = begin; place < begin + count; place++, at += stride) {
        view.setFloat32(at, values[place] as number, true);
      }
    }
    this.at = first + count * stride;
  }

  bool(value: boolean): void {
    this.bytes[this.at++] = value ? 1 : 0;
  }

  int32(value: number): void {
    this.view.setInt32(this.at, value, true);
    this.at += 4;
  }

  int64(value: bigint): void {
    this.view.setBigInt64(this.at, value, true);
    this.at += 8;
  }

  uint64(value: bigint): void {
    this.view.setBigUint64(this.at, value, true);
    this.at += 8;
  }

  float32(value: number): void {
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  float64(value: number): void {
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** A column of texts that mostly differ. Those that are no well-formed Unicode travel as JSON, which can hold them. */
  texts(values: readonly (string | null)[], width?: number): void {
    this.textColumn(values, 0, width);
  }

  /** A column of texts of which each occurs in several rows. */
  dictionary(values: readonly (string | null)[], width?: number): void {
    const places = new Map<string, number>();
    for (const value of values) if (value !== null && !places.has(value)) places.set(value, places.size);
    const words = [...places.keys()];
    if (words.some((word) => !word.isWellFormed())) {
      this.json(inRows(values, width));
      return;
    }
    this.openNullable(ColumnType.dictionary, values, 0, width);
    this.uint32(words.length);
    this.putTexts(words);
    const wide = words.length > 256;
    this.reserve(values.length * 4);
    for (const value of values) {
      const place = value === null ? 0 : (places.get(value) ?? 0);
      if (wide) this.uint32(place);
      else this.bytes[this.at++] = place;
    }
  }

  /** A column of booleans some of which may be null. */
  booleans(values: readonly (boolean | null)[], width?: number): void {
    this.openNullable(ColumnType.bool, values, 0, width);
    this.reserve(values.length);
    for (const value of values) this.bool(value === true);
  }

  /** A column of anything, one JSON value for each row. */
  json(rows: readonly unknown[], flags = 0): void {
    const text = utf8.encode(JSON.stringify(rows));
    this.open(ColumnType.json, 4 + text.length, flags);
    this.uint32(text.length);
    this.bytes.set(text, this.at);
    this.at += text.length;
  }

  private textColumn(values: readonly (string | null)[], flags: number, width?: number): void {
    if (values.some((value) => value !== null && !value.isWellFormed())) {
      this.json(inRows(values, width), flags);
      return;
    }
    this.openNullable(ColumnType.text, values, flags, width);
    this.putTexts(values);
  }

  private open(type: ColumnType, dataBytes: number, flags = 0, width?: number): void {
    this.reserve(6 + dataBytes);
    this.bytes[this.at++] = type;
    this.bytes[this.at++] = flags;
    if (width !== undefined) this.uint32(width);
  }

  private openNullable(type: ColumnType, values: readonly unknown[], flags: number, width?: number): void {
    const nulls = values.includes(null) ? NULLS : 0;
    const lists = width === undefined ? 0 : LISTS;
    this.open(type, values.length, flags | nulls | lists, width);
    if (nulls === 0) return;
    this.bytes.fill(0, this.at, this.at + Math.ceil(values.length / 8));
    for (const [at, value] of values.entries()) {
      const place = this.at + (at >> 3);
      if (value === null) this.bytes[place] = (this.bytes[place] ?? 0) | (1 << (at & 7));
    }
    this.at += Math.ceil(values.length / 8);
  }

  /** The length of each text, then all of them. */
  private putTexts(values: readonly (string | null)[]): void {
    let units = 0;
    for (const value of values) units += value?.length ?? 0;
    this.reserve(values.length * 4 + units * BYTES_PER_UNIT);
    let lengths = this.at;
    this.at += values.length * 4;
    for (const value of values) {
      const before = this.at;
      if (value !== null) this.putText(value);
      this.view.setUint32(lengths, this.at - before, true);
      lengths += 4;
    }
  }

  private putText(value: string): void {
    const { bytes } = this;
    for (let unit = 0; unit < value.length; unit++) {
      const code = value.charCodeAt(unit);
      if (code > 0x7f) {
        const rest = utf8.encodeInto(value.slice(unit), bytes.subarray(this.at));
        this.at += rest.written;
        return;
      }
      bytes[this.at++] = code;
    }
  }

  /** A safe integer in 64 bits, without the detour over a bigint. */
  private putWhole(at: number, value: number): void {
    this.view.setUint32(at, value, true);
    this.view.setInt32(at + 4, Math.floor(value / 2 ** 32), true);
  }

  private uint32(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  private reserve(more: number): void {
    const needed = this.at + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
