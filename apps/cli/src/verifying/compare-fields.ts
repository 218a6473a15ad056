import type { Fields } from './records.js';

/** Something that one server says and the other does not. */
export interface Difference {
  readonly what: string;
  /** Null where the whole thing is missing on one side. */
  readonly field: string | null;
  readonly source: string | null;
  readonly target: string | null;
}

/** Every field in which two descriptions of one thing differ, whichever side has it. */
export function compareFields(what: string, source: Fields, target: Fields): Difference[] {
  const names = [...new Set([...Object.keys(source), ...Object.keys(target)])].sort();
  return names
    .filter((field) => source[field] !== target[field])
    .map((field) => ({ what, field, source: source[field] ?? null, target: target[field] ?? null }));
}

export function missing(what: string): Difference {
  return { what, field: null, source: 'there', target: null };
}

export function surplus(what: string): Difference {
  return { what, field: null, source: null, target: 'there' };
}
