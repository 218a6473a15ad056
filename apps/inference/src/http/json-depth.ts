import { invalid } from '../refusal.js';

const MAX_DEPTH = 100;

/** A shorter text cannot nest deeply enough to keep the parser busy, so it is not looked at twice. */
const WORTH_COUNTING = 8_192;

const OPENING = ['[', '{'] as const;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `]` differ from `{` and `}` by this bit. */
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Refuses JSON nested deeper than any tensor: parsing it would hold up everybody else for a microsecond a level. */
export function assertShallow(json: Buffer): void {
  if (json.length < WORTH_COUNTING || !mayNestDeeply(json)) return;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) at = endOfString(json, at + 1);
    else if ((byte | BRACE_BIT) === CLOSE) depth--;
    else if ((byte | BRACE_BIT) === OPEN && ++depth > MAX_DEPTH) {
      throw invalid(`the request JSON is nested deeper than the limit of ${MAX_DEPTH} levels`);
    }
  }
}

/** A long flat list has few brackets, and looking for them takes a hundredth of looking at every byte. */
function mayNestDeeply(json: Buffer): boolean {
  let opened = 0;
  for (const bracket of OPENING) {
    for (let at = json.indexOf(bracket); at !== -1; at = json.indexOf(bracket, at + 1)) {
      if (++opened > MAX_DEPTH) return true;
    }
  }
  return false;
}

function endOfString(json: Buffer, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
