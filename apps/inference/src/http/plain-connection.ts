import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpHandler } from './http-exchange.js';
import { PlainExchange, type ExchangeLine } from './plain-exchange.js';
import { readPlainHead, type PlainHead } from './plain-head.js';

/** What a connection needs of its server. */
export interface ConnectionHost {
  /** Who answers a path; null: not a plain door's. */
  readonly handlerOf: (url: string) => HttpHandler | null;
  readonly isClosing: boolean;
  /** The end of a reply's head: date and connection. */
  headEnd(isLast: boolean): string;
  left(connection: PlainConnection): void;
  /** Takes over a connection, with what is unread on it. */
  handOver(socket: Socket): void;
}

/** In turns of the server's sweep, which are seconds. */
const MAX_IDLE = 75;
const MAX_BODY = 300;
const MAX_LINGER = 30;

/** Requests of one connection that may wait for their replies before no more are read. */
const MAX_UNDER_WAY = 64;

/** Bytes of a body that it takes longer to write beside its head than to copy behind it. */
const MAX_COPIED = 4096;

const statusLines: Record<number, string> = {};

/** Made once for each status: every reply begins with one. */
const statusLine = (status: number): string =>
  (statusLines[status] ??= `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`);

/**
 * One connection whose plain requests are read here. At the first one that is not plain it goes to Node's own HTTP
 * server for good, once what was asked before is answered: so there is one judge of odd input.
 */
export class PlainConnection implements ExchangeLine {
  /** True once no reply could leave any more. */
  closed = false;
  /** In the order of their arrival, which is that of the replies. */
  private readonly underWay: PlainExchange[] = [];
  /** Whose body is still coming. */
  private receiving: PlainExchange | null = null;
  /** A client that keeps its connection repeats its head: the last one and who answers it. */
  private head: PlainHead | null = null;
  private handler: HttpHandler | null = null;
  /** What Node gets to read. */
  private unread: Buffer | null = null;
  /** The last reply has left; what still comes is read past. */
  private ending = false;
  private paused = false;
  private corked = false;
  private age = 0;

  constructor(
    private readonly socket: Socket,
    private readonly host: ConnectionHost,
  ) {
    socket.on('data', this.onData).on('drain', this.onDrain).on('end', this.onEnd);
    socket.on('close', this.onClose).on('error', this.onError);
  }

  get isIdle(): boolean {
    return this.underWay.length === 0 && this.receiving === null;
  }

  /** Once a second: ends whoever keeps the connection for nothing. */
  sweep(): void {
    this.age++;
    if (this.ending) {
      if (this.age > MAX_LINGER) this.socket.destroy();
    } else if (this.receiving) {
      if (this.age > MAX_BODY) this.giveUp();
    } else if (this.isIdle && this.socket.writableLength === 0 && this.age > MAX_IDLE) {
      this.end();
    }
  }

  /** Ends the connection when what was written has left. */
  end(): void {
    this.closed = true;
    this.socket.destroySoon();
  }

  progressed(): void {
    this.sendReplies();
    if (this.unread && this.underWay.length === 0 && !this.ending) this.handOver(this.unread);
    else this.settle();
  }

  private readonly onData = (chunk: Buffer): void => {
    let at = this.receiving ? this.takeBody(this.receiving, chunk, 0) : 0;
    while (at < chunk.length && !this.ending && !this.closed) {
      const head = this.headAt(chunk, at);
      if (!head || !this.handler) {
        this.unread = chunk.subarray(at);
        this.progressed();
        return;
      }
      at = this.begin(head, this.handler, chunk, at + head.bytes.length);
    }
    this.settle();
  };

  private headAt(chunk: Buffer, at: number): PlainHead | null {
    const known = this.head;
    if (known) {
      const end = at + known.bytes.length;
      if (end <= chunk.length && known.bytes.compare(chunk, at, end) === 0) return known;
    }
    this.head = readPlainHead(chunk, at);
    this.handler = this.head && this.host.handlerOf(this.head.url);
    return this.head;
  }

  /** @returns where in the chunk the request ends */
  private begin(head: PlainHead, handler: HttpHandler, chunk: Buffer, bodyAt: number): number {
    this.age = 0;
    const exchange = new PlainExchange(head, this);
    this.underWay.push(exchange);
    const end = head.contentLength === 0 ? bodyAt : this.takeBody(exchange, chunk, bodyAt);
    handler(exchange);
    return end;
  }

  private takeBody(exchange: PlainExchange, chunk: Buffer, at: number): number {
    const end = Math.min(at + exchange.missing, chunk.length);
    this.receiving = end - at < exchange.missing ? exchange : null;
    if (end > at) exchange.take(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
    return end;
  }

  private sendReplies(): void {
    const { underWay } = this;
    if (underWay.length > 1 && underWay[0]?.answer && !this.corked) {
      this.corked = true;
      this.socket.cork();
      process.nextTick(this.uncork);
    }
    while (underWay[0]?.answer && !this.closed && !this.ending) this.send(underWay.shift() as PlainExchange);
    if (underWay.length === 0) this.age = 0;
  }

  private readonly uncork = (): void => {
    this.corked = false;
    this.socket.uncork();
  };

  private send({ head, answer, missing }: PlainExchange): void {
    const { status, fields, body } = answer as NonNullable<PlainExchange['answer']>;
    const isLast = head.isLast || (this.host.isClosing && this.underWay.length === 0);
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const start = `${statusLine(status)}content-length: ${length}\r\n${fields}${this.host.headEnd(isLast)}`;
    if (head.method === 'HEAD') this.socket.write(start, 'latin1');
    else if (typeof body === 'string') this.socket.write(start + body, length === body.length ? 'latin1' : 'utf8');
    else this.sendBytes(start, body);
    if (isLast) this.finish(missing);
  }

  private sendBytes(start: string, body: Buffer): void {
    if (body.length <= MAX_COPIED) {
      const bytes = Buffer.allocUnsafe(start.length + body.length);
      bytes.write(start, 'latin1');
      body.copy(bytes, start.length);
      this.socket.write(bytes);
      return;
    }
    this.socket.cork();
    this.socket.write(start, 'latin1');
    this.socket.write(body);
    this.socket.uncork();
  }

  /** A caller who is still sending would lose its reply to a reset if the connection closed under it: it is read past. */
  private finish(missing: number): void {
    this.ending = true;
    this.age = 0;
    if (missing > 0) this.socket.end();
    else this.end();
  }

  private giveUp(): void {
    const [only, ...others] = this.underWay;
    if (only && !only.answer && others.length === 0) {
      this.socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', 'latin1');
    }
    this.end();
  }

  /** Stops reading while the caller does not take its replies or nobody has asked for the body; goes on after that. */
  private settle(): void {
    const wait =
      !this.ending &&
      (this.unread !== null ||
        this.underWay.length >= MAX_UNDER_WAY ||
        this.socket.writableNeedDrain ||
        (this.receiving?.isUndecided ?? false));
    if (wait === this.paused || this.closed) return;
    this.paused = wait;
    if (wait) this.socket.pause();
    else this.socket.resume();
  }

  private handOver(unread: Buffer): void {
    const { socket } = this;
    socket.off('data', this.onData).off('drain', this.onDrain).off('end', this.onEnd);
    socket.off('close', this.onClose).off('error', this.onError);
    this.host.left(this);
    if (socket.destroyed) return;
    socket.pause();
    socket.unshift(unread);
    this.host.handOver(socket);
    socket.resume();
  }

  private readonly onDrain = (): void => this.settle();

  /** As Node does, a caller who ends its side counts as gone. */
  private readonly onEnd = (): void => this.end();

  private readonly onClose = (): void => {
    this.closed = true;
    this.host.left(this);
  };

  /** Whatever it is, the connection closes after it. */
  private readonly onError = (): void => undefined;
}
