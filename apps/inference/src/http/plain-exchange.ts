import type { IncomingHttpHeaders } from 'node:http';
import { GatheredBody } from './gathered-body.js';
import type { HttpExchange } from './http-exchange.js';
import type { PlainHead } from './plain-head.js';

/** What an exchange needs of its connection. */
export interface ExchangeLine {
  readonly closed: boolean;
  /** Something happened to an exchange: its body is wanted, or its reply is there. */
  progressed(): void;
}

export interface PlainReply {
  readonly status: number;
  readonly fields: string;
  readonly body: string | Buffer;
}

const noBody = Buffer.alloc(0);

/** A plain request that was read here. */
export class PlainExchange implements HttpExchange {
  /** Bytes of the body that have not come yet. */
  missing: number;
  /** Null until it is answered. */
  answer: PlainReply | null = null;
  private body: Buffer | null = null;
  private gathered: GatheredBody | null = null;
  private done: ((body: Buffer) => void) | null = null;

  constructor(
    readonly head: PlainHead,
    private readonly line: ExchangeLine,
  ) {
    this.missing = head.contentLength;
    if (this.missing === 0) this.body = noBody;
  }

  get method(): string {
    return this.head.method;
  }

  get url(): string {
    return this.head.url;
  }

  get headers(): IncomingHttpHeaders {
    return this.head.headers;
  }

  get gone(): boolean {
    return this.line.closed;
  }

  /** Whether nobody has said yet what is to become of the body. */
  get isUndecided(): boolean {
    return this.done === null && this.answer === null;
  }

  collect(maxBytes: number, done: (body: Buffer) => void, tooLarge: () => void): void {
    if (this.head.contentLength > maxBytes) {
      tooLarge();
    } else if (this.body) {
      done(this.body);
    } else {
      this.done = done;
      this.line.progressed();
    }
  }

  reply(status: number, fields: string, body: string | Buffer): void {
    if (this.answer || this.gone) return;
    this.answer = { status, fields, body };
    this.gathered = null;
    this.line.progressed();
  }

  /** Takes the next piece of the body, at most what is missing; nothing is kept once the request is answered. */
  take(piece: Buffer): void {
    const isWhole = piece.length === this.head.contentLength;
    this.missing -= piece.length;
    if (this.answer) return;
    if (!isWhole) (this.gathered ??= new GatheredBody(this.head.contentLength)).add(piece);
    if (this.missing > 0) return;
    this.body = isWhole ? piece : (this.gathered as GatheredBody).whole;
    this.done?.(this.body);
  }
}
