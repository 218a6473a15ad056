import { Connection } from './connection.js';
import { must } from './must.js';
import type { Contender } from './contender.js';
import { startRun, type Operation } from './operations.js';
import type { RunningServer } from './running-server.js';

export interface Sample {
  /** Median milliseconds from request to whole reply. */
  readonly milliseconds: number;
  readonly perSecond: number;
}

/** Opens connections, each with a run of its own, and has each send one request after the other for a while. */
export class Load {
  /** Requests sent so far, by operation: a request is never repeated, for a repeated write costs less. */
  private readonly sent = new Map<string, number>();

  constructor(
    private readonly contender: Contender,
    private readonly server: RunningServer,
  ) {}

  async measure(operation: Operation, { clients, seconds }: { clients: number; seconds: number }): Promise<Sample> {
    const connections = await Promise.all(Array.from({ length: clients }, () => this.open()));
    const latencies: number[] = [];
    const begun = performance.now();
    const until = begun + seconds * 1000;
    await Promise.all(
      connections.map(async ({ connection, aim }) => {
        do {
          const sentAt = performance.now();
          const { status, body } = await connection.send(operation.request(aim, this.next(operation)));
          latencies.push(performance.now() - sentAt);
          if (status !== 200)
            throw new Error(`${this.contender.name}: ${operation.name}: ${status} ${body.toString('utf8', 0, 500)}`);
        } while (performance.now() < until);
        connection.close();
      }),
    );
    const elapsed = (performance.now() - begun) / 1000;
    return { milliseconds: middle(latencies), perSecond: latencies.length / elapsed };
  }

  private async open() {
    const connection = await Connection.open(this.server.port);
    const { run } = (await must(connection, startRun(this.contender.aim('').scratch, 'target'))) as {
      run: { info: { run_id: string } };
    };
    return { connection, aim: this.contender.aim(run.info.run_id) };
  }

  private next({ name }: Operation): number {
    const n = this.sent.get(name) ?? 0;
    this.sent.set(name, n + 1);
    return n;
  }
}

/** The median; of an even number the mean of the two in the middle. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low, high] = [sorted[half - 1] ?? Number.NaN, sorted[half] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
