import { integerOctets } from './hpack-integers.js';
import { staticTable, type HeaderField } from './static-table.js';

/** The change of table size to nothing: this side never adds to the peer's table, whatever the peer allows. */
export const NO_TABLE = Buffer.of(0x20);

/**
 * A header block of static entries and literals that no table takes up, so that it reads the same on every connection and
 * can be built once. Values must be of one octet per character.
 */
export function encodeHeaders(fields: readonly HeaderField[]): Buffer {
  return Buffer.concat(fields.map(encodeField));
}

function encodeField([name, value]: HeaderField): Buffer {
  const whole = staticTable.findIndex(([key, known]) => key === name && known === value) + 1;
  if (whole > 0) return Buffer.from(integerOctets(whole, 7, 0x80));
  const named = staticTable.findIndex(([key]) => key === name) + 1;
  const head = Buffer.from(integerOctets(named, 4, 0));
  return Buffer.concat(named > 0 ? [head, encodeString(value)] : [head, encodeString(name), encodeString(value)]);
}

function encodeString(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from(integerOctets(octets.length, 7, 0)), octets]);
}
