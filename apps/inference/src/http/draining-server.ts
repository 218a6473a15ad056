import { Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';

/** Longer than the idle time of clients and proxies, so that they and not we end a connection they are about to use. */
const KEEP_ALIVE_MS = 75_000;

/** How long an idle connection stays open after the server began to close: a request may be on its way on it. */
const IDLE_GRACE_MS = 500;

/**
 * An HTTP server that closes without cutting off anybody. Node's own close ends idle connections at once, under a
 * request that is just being sent; this one takes no new connection, ends each one with its next reply, and closes the
 * idle ones a little later.
 */
export class DrainingServer extends Server {
  constructor(handle: (request: IncomingMessage, response: ServerResponse) => void) {
    super({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
      if (!this.listening) response.shouldKeepAlive = false;
      handle(request, response);
    });
  }

  override close(callback?: (error?: Error) => void): this {
    NetServer.prototype.close.call(this, callback);
    setTimeout(() => this.closeIdleConnections(), IDLE_GRACE_MS);
    return this;
  }
}
