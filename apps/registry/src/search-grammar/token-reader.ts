import { invalidSearch } from './invalid-search.js';
import { tokenize, type Token } from './tokenizer.js';

export interface Identifier {
  /** What stands before the first dot, in lower case; undefined for a bare attribute. */
  readonly entity: string | undefined;
  readonly key: string;
}

/** A cursor over the tokens of one clause. */
export class TokenReader {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(private readonly source: string) {
    this.tokens = tokenize(source);
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  next(): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw this.fault('it ends too early');
    this.at += 1;
    return token;
  }

  /** Takes the next token when it is this word, in any case. */
  takeWord(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'word' || token.text.toUpperCase() !== text) return false;
    this.at += 1;
    return true;
  }

  takePunctuation(text: '(' | ')' | ','): boolean {
    const token = this.peek();
    if (token?.kind !== 'punctuation' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  /** `key`, `entity.key`, `entity."odd key"` or a quoted name; the first dot splits, the rest is key. */
  identifier(): Identifier {
    const token = this.next();
    if (token.kind === 'quoted' && token.quote !== "'") return splitIdentifier(token.text);
    if (token.kind !== 'word') throw this.fault(`expected an identifier, found '${token.text}'`);
    const following = this.peek();
    if (token.text.endsWith('.') && following?.kind === 'quoted' && following.start === token.end) {
      this.at += 1;
      return { entity: token.text.slice(0, -1).toLowerCase(), key: following.text };
    }
    return splitIdentifier(token.text);
  }

  fault(reason: string): Error {
    return invalidSearch(`Invalid clause(s) in filter string: '${this.source}': ${reason}`);
  }
}

/** Splits a name at its first dot: the entity before it, the whole rest is the key. */
export function splitIdentifier(text: string): Identifier {
  const dot = text.indexOf('.');
  if (dot < 0) return { entity: undefined, key: text };
  return { entity: text.slice(0, dot).toLowerCase(), key: text.slice(dot + 1) };
}
