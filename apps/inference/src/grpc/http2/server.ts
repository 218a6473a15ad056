import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Connection } from './connection.js';
import type { StreamOptions } from './stream-frames.js';

/** Where to listen; `reusePort`: beside other processes on the same port. */
export interface ListenAddress {
  readonly port: number;
  readonly host: string;
  readonly reusePort: boolean;
}

const SWEEP_MS = 1_000;
/** A peer whose machine is gone is noticed after a while of silence. */
const KEEP_ALIVE_MS = 60_000;

/** Listens for HTTP/2 with prior knowledge, in the clear: the way gRPC is spoken behind a load balancer or a mesh. */
export class Http2Server {
  private readonly server: Server;
  private readonly connections = new Set<Connection>();
  private sweeping: NodeJS.Timeout | undefined;

  constructor(private readonly options: StreamOptions) {
    // A peer may end its side and read its replies to the end.
    const settings = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    this.server = createServer(settings, (socket) => this.greet(socket));
  }

  /** Resolves with the port that was taken. */
  async listen(address: ListenAddress): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(address, resolve);
    });
    this.sweeping = setInterval(() => this.sweep(), SWEEP_MS);
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no new connection and no new stream; resolves when those under way are over. Peers are told by GOAWAY. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const connection of this.connections) connection.leave();
    await closed;
    clearInterval(this.sweeping);
  }

  private greet(socket: Socket): void {
    const connection = new Connection(socket, this.options);
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
  }

  private sweep(): void {
    const now = performance.now();
    for (const connection of this.connections) connection.sweep(now);
  }
}
