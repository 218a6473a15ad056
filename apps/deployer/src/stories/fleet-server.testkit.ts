import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for the inference processes that speaks their protocol and answers as the story says. */
export class FleetServer {
  private readonly server: Server;
  /** What each version adds to its input; a version that is not listed is not loaded. */
  readonly adds = new Map<string, number>();
  /** The plans it says requests follow. */
  followed: () => readonly { readonly modelId: string; readonly revision: number }[] = () => [];

  private constructor() {
    this.server = createServer((request, response) => {
      const [, version = '', verb] = /\/versions\/([^/]+)\/(ready|infer)$/.exec(request.url ?? '') ?? [];
      const added = this.adds.get(version);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, body } =
          request.url === '/api/v1/plans'
            ? this.plans()
            : verb === 'ready'
              ? readiness(added)
              : answer(added, JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<FleetServer> {
    const fleet = new FleetServer();
    await new Promise<void>((resolve) => fleet.server.listen(0, '127.0.0.1', resolve));
    return fleet;
  }

  private plans() {
    return { status: 200, body: { plans: this.followed() } };
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function readiness(added: number | undefined) {
  if (added !== undefined) return { status: 200, body: { ready: true } };
  return { status: 503, body: { ready: false, state: 'loading', reason: 'not asked to load it' } };
}

function answer(added: number | undefined, { inputs }: { inputs: { shape: number[]; data: number[] }[] }) {
  const [input] = inputs;
  if (added === undefined || !input) return { status: 404, body: { error: 'unknown version' } };
  const data = input.data.map((value) => Math.fround(value + added));
  return { status: 200, body: { outputs: [{ name: 'sum', datatype: 'FP32', shape: input.shape, data }] } };
}
