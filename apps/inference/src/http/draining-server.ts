import {
  Server,
  ServerResponse,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestListener,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@modelyard/chassis';
import type { HttpHandler } from './http-exchange.js';
import { NodeExchange } from './node-exchange.js';
import { PlainConnection, type ConnectionHost } from './plain-connection.js';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** Longer than the idle time of clients and proxies, so that they and not we end a connection they are about to use. */
const KEEP_ALIVE_SECONDS = 75;

/** How long an idle connection stays open after the server began to close: a request may be on its way on it. */
const IDLE_GRACE_MS = 1_000;

export interface DrainingServerOptions {
  /** Who answers a path; null leaves it to the framework. */
  readonly handlerOf: (url: string) => HttpHandler | null;
  readonly framework: RequestListener;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a second of the connections' limits takes; shorter in tests. */
  readonly secondMs?: number;
}

/**
 * An HTTP server that reads plain requests to its doors itself and leaves everything else to Node, and that closes
 * without cutting off anybody. Node's own close ends idle connections at once, under a request that is just being
 * sent; this one takes no new connection, ends each one with its next reply, and closes the idle ones a little later.
 */
export class DrainingServer extends Server implements ConnectionHost {
  readonly handlerOf: ConnectionHost['handlerOf'];
  private readonly plain = new Set<PlainConnection>();
  private readonly closing: { begun: boolean };
  private readonly headEnds = { kept: '', last: '' };
  private readonly parseByNode: (this: Server, socket: Socket) => void;

  constructor({ handlerOf, framework, clock, secondMs = 1_000 }: DrainingServerOptions) {
    const closing = { begun: false };
    // Decided when the reply begins, not when the request came: those under way at that moment must tell their callers.
    class DrainingResponse extends ServerResponse {
      override writeHead(status: number, reason?: string | Headers, headers?: Headers): this {
        if (closing.begun) this.shouldKeepAlive = false;
        // Both of Node's forms pass through: the second place may hold the headers.
        return super.writeHead(status, reason as string, headers);
      }
    }
    super(
      {
        keepAliveTimeout: KEEP_ALIVE_SECONDS * 1_000,
        noDelay: true,
        ServerResponse: DrainingResponse as typeof ServerResponse,
      },
      (request, response) => {
        const handler = handlerOf(request.url ?? '');
        if (handler) handler(new NodeExchange(request, response));
        else framework(request, response);
      },
    );
    this.closing = closing;
    this.handlerOf = handlerOf;
    [this.parseByNode] = this.listeners('connection') as [DrainingServer['parseByNode']];
    this.removeAllListeners('connection');
    this.on('connection', (socket: Socket) => this.plain.add(new PlainConnection(socket, this)));
    this.setDate(clock.now());
    const timer = setInterval(() => {
      this.setDate(clock.now());
      for (const connection of this.plain) connection.sweep();
    }, secondMs).unref();
    this.on('close', () => clearInterval(timer));
  }

  get isClosing(): boolean {
    return this.closing.begun;
  }

  headEnd(isLast: boolean): string {
    return isLast ? this.headEnds.last : this.headEnds.kept;
  }

  left(connection: PlainConnection): void {
    this.plain.delete(connection);
  }

  handOver(socket: Socket): void {
    this.parseByNode.call(this, socket);
  }

  override close(callback?: (error?: Error) => void): this {
    this.closing.begun = true;
    setTimeout(() => {
      super.closeIdleConnections();
      for (const connection of this.plain) if (connection.isIdle) connection.end();
    }, IDLE_GRACE_MS);
    return super.close(callback);
  }

  /** Node calls it as it closes, and whoever waits for the end sweeps with it: an idle connection has its grace first. */
  override closeIdleConnections(): void {
    if (!this.closing.begun) super.closeIdleConnections();
  }

  private setDate(now: Date): void {
    const date = `Date: ${now.toUTCString()}\r\n`;
    this.headEnds.kept = `${date}Connection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_SECONDS}\r\n\r\n`;
    this.headEnds.last = `${date}Connection: close\r\n\r\n`;
  }
}
