import { HeaderTable } from './header-table.js';
import { compressionError, readInteger, type BlockCursor } from './hpack-integers.js';
import { decodeHuffman } from './huffman.js';
import type { HeaderField } from './static-table.js';

/** The dynamic table that both sides begin with, and the largest this server allows. */
const TABLE_BYTES = 4_096;

/** Reads the header blocks of one connection in their order: RFC 7541. Octets become characters one to one. */
export class HpackDecoder {
  private readonly table = new HeaderTable(TABLE_BYTES);

  /** Equal blocks read at equal revisions hold the same fields. */
  get revision(): number {
    return this.table.revision;
  }

  /** Hands on the fields of a block. Throws a ConnectionError for one that cannot be read; no later one can be either. */
  decode(block: Buffer, take: (name: string, value: string) => void): void {
    const cursor: BlockCursor = { block, at: 0 };
    this.readTableSizes(cursor);
    while (cursor.at < block.length) {
      const [name, value] = this.readField(cursor);
      take(name, value);
    }
  }

  /** Section 4.2: changes of size stand at the beginning of a block, two at most. */
  private readTableSizes(cursor: BlockCursor): void {
    for (let changes = 0; changes < 2 && isTableSize(cursor); changes++) this.table.resize(readInteger(cursor, 5));
  }

  /** Section 6: what the high bits of a field's first octet say. */
  private readField(cursor: BlockCursor): HeaderField {
    const first = cursor.block[cursor.at] as number;
    if (first & 0x80) return this.table.field(readInteger(cursor, 7));
    if (first & 0x40) {
      const field = this.readLiteral(cursor, 6);
      this.table.add(field);
      return field;
    }
    if (first & 0x20) throw compressionError('a header block changes the table size behind its first fields');
    return this.readLiteral(cursor, 4);
  }

  private readLiteral(cursor: BlockCursor, prefixBits: number): HeaderField {
    const index = readInteger(cursor, prefixBits);
    const name = index === 0 ? readString(cursor) : this.table.field(index)[0];
    return [name, readString(cursor)];
  }
}

function isTableSize({ block, at }: BlockCursor): boolean {
  return ((block[at] ?? 0) & 0xe0) === 0x20;
}

function readString(cursor: BlockCursor): string {
  const coded = ((cursor.block[cursor.at] ?? 0) & 0x80) !== 0;
  const length = readInteger(cursor, 7);
  const end = cursor.at + length;
  if (end > cursor.block.length) throw compressionError('a header block ends inside a string');
  const from = cursor.at;
  cursor.at = end;
  return coded ? decodeHuffman(cursor.block.subarray(from, end)) : cursor.block.toString('latin1', from, end);
}
