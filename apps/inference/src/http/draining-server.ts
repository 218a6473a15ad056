import {
  Server,
  ServerResponse,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
} from 'node:http';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/** Longer than the idle time of clients and proxies, so that they and not we end a connection they are about to use. */
const KEEP_ALIVE_MS = 75_000;

/** How long an idle connection stays open after the server began to close: a request may be on its way on it. */
const IDLE_GRACE_MS = 1_000;

/**
 * An HTTP server that closes without cutting off anybody. Node's own close ends idle connections at once, under a
 * request that is just being sent; this one takes no new connection, ends each one with its next reply, and closes the
 * idle ones a little later.
 */
export class DrainingServer extends Server {
  private readonly closing: { begun: boolean };

  constructor(handle: (request: IncomingMessage, response: ServerResponse) => void) {
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
      { keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true, ServerResponse: DrainingResponse as typeof ServerResponse },
      handle,
    );
    this.closing = closing;
  }

  override close(callback?: (error?: Error) => void): this {
    this.closing.begun = true;
    setTimeout(() => super.closeIdleConnections(), IDLE_GRACE_MS);
    return super.close(callback);
  }

  /** Node calls it as it closes, and whoever waits for the end sweeps with it: an idle connection has its grace first. */
  override closeIdleConnections(): void {
    if (!this.closing.begun) super.closeIdleConnections();
  }
}
