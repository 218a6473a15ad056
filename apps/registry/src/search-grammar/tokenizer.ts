import { invalidSearch } from './invalid-search.js';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: 'quoted';
      readonly quote: "'" | '"' | '`';
      readonly text: string;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'operator';
      readonly text: '=' | '!=' | '<' | '<=' | '>' | '>=';
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'punctuation'; readonly text: '(' | ')' | ','; readonly start: number; readonly end: number };

// Sticky, so that each match begins exactly where the last one ended and the scan stays linear.
const whitespace = /\s*/y;
const operator = /(?:>=|<=|!=|=|<|>)/y;
const word = /[^\s'"`=<>!(),;]+/y;

/** Splits a filter or an order clause into tokens. A doubled quote inside a quoted text stands for itself. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipWhitespace(source, 0);
  while (at < source.length) {
    const token = readToken(source, at);
    tokens.push(token);
    at = skipWhitespace(source, token.end);
  }
  return tokens;
}

function readToken(source: string, start: number): Token {
  const first = source.charAt(start);
  if (first === "'" || first === '"' || first === '`') return readQuoted(source, start, first);
  if (first === '(' || first === ')' || first === ',') {
    return { kind: 'punctuation', text: first, start, end: start + 1 };
  }
  const comparison = matchAt(operator, source, start);
  if (comparison !== undefined) {
    return { kind: 'operator', text: comparison as '=', start, end: start + comparison.length };
  }
  const text = matchAt(word, source, start);
  if (text === undefined) throw invalidSearch(`Invalid clause(s) in filter string: unexpected '${first}' at ${start}`);
  return { kind: 'word', text, start, end: start + text.length };
}

function readQuoted(source: string, start: number, quote: "'" | '"' | '`'): Token {
  let text = '';
  let at = start + 1;
  for (;;) {
    const close = source.indexOf(quote, at);
    if (close < 0) throw invalidSearch(`Invalid clause(s) in filter string: the quote at ${start} is never closed`);
    text += source.slice(at, close);
    if (source.charAt(close + 1) !== quote) return { kind: 'quoted', quote, text, start, end: close + 1 };
    text += quote;
    at = close + 2;
  }
}

function skipWhitespace(source: string, at: number): number {
  return at + (matchAt(whitespace, source, at)?.length ?? 0);
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
