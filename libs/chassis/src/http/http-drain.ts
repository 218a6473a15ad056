import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

const idleSweepMs = 50;

/** Closes a listener without failing a request: no new connections, a last answer on those that are open. */
export class HttpDrain {
  private stopping = false;
  private closed: Promise<void> | undefined;

  constructor(private readonly server: FastifyInstance) {
    server.addHook('onSend', (_request, reply, _payload, done) => {
      // For a request that had arrived before: its caller must not use the connection again, it is about to be closed.
      if (this.stopping) reply.header('connection', 'close');
      done();
    });
  }

  stopIntake(): void {
    this.stopping = true;
    const { server } = this.server;
    // Before every other listener, those of paths that the framework never sees included.
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('connection', 'close');
    });
    // An answer that was on its way before has promised to keep its connection; it is closed when it falls idle.
    const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs);
    this.closed = new Promise((resolve) => {
      server.close(() => {
        clearInterval(sweep);
        resolve();
      });
    });
  }

  /** Resolves when every request that had arrived is answered. */
  async drained(): Promise<void> {
    await this.closed;
  }
}
