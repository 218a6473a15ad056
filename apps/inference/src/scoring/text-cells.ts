import { datatypes, type Datatype } from '../tensors/datatypes.js';

const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const integer = /^[-+]?\d+$/;

/**
 * The texts of a CSV column as the JSON values of a datatype. A text that is none stays a text, which whoever reads the
 * values refuses by its words; so does a missing one, but in FP32 and FP64, where it is NaN.
 */
export function cellsOf(datatype: Datatype, texts: readonly unknown[]): unknown[] {
  const read = readers[datatypes[datatype].json];
  return texts.map((text) => (typeof text === 'string' ? read(text) : text));
}

const asNumber = (text: string): unknown => {
  const trimmed = text.trim();
  if (number.test(trimmed)) return Number(trimmed);
  return /^nan$/i.test(trimmed) ? null : text;
};

const asBoolean = (text: string): unknown => {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : asNumber(text);
};

// Digits beyond a double's are kept.
const asBigint = (text: string): unknown => (integer.test(text.trim()) ? BigInt(text.trim()) : asNumber(text));

const readers: Readonly<Record<(typeof datatypes)[Datatype]['json'], (text: string) => unknown>> = {
  float: asNumber,
  integer: asNumber,
  bigint: asBigint,
  boolean: asBoolean,
  string: (text) => text,
  none: (text) => text,
};
