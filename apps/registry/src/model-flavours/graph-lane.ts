import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { flavourRefused } from './flavour-refused.js';
import type { GraphAnswer, InspectedGraph } from './graph-worker.js';

// The programme beside this file, in whichever form this file itself runs.
const programme = new URL(`./graph-worker${extname(import.meta.url)}`, import.meta.url);
const heapMegabytes = 1_024;

/** Inspects graphs one after the other in a thread, which is started again after one that took too long or too much. */
export class GraphLane {
  private worker: Worker | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param patienceMs how long one graph may take */
  constructor(private readonly patienceMs: number) {}

  /** @param read called when the turn has come, so that the bytes of one graph at most are held; they are given away */
  inspect(read: () => Promise<ArrayBuffer>): Promise<InspectedGraph> {
    const answer = this.turn.then(async () => this.ask(await read()));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private async ask(bytes: ArrayBuffer): Promise<InspectedGraph> {
    const answer = await this.answerTo(bytes);
    if ('inspected' in answer) return answer.inspected;
    throw flavourRefused(answer.refused.message, answer.refused.nextStep);
  }

  private async answerTo(bytes: ArrayBuffer): Promise<GraphAnswer> {
    const worker = (this.worker ??= start());
    try {
      const answered = once(worker, 'message', { signal: AbortSignal.timeout(this.patienceMs) });
      worker.postMessage(bytes, [bytes]);
      const [answer] = (await answered) as [GraphAnswer];
      return answer;
    } catch (cause) {
      this.worker = undefined;
      await worker.terminate();
      throw flavourRefused(
        `its graph cannot be read in ${this.patienceMs} ms and ${heapMegabytes} MiB`,
        'export a smaller graph, with its tensors as external data (save_as_external_data=True)',
        cause,
      );
    }
  }
}

function start(): Worker {
  const worker = new Worker(programme, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
  // Whoever waits for an answer hears of a fault; one that comes after they gave up must not end the service.
  worker.on('error', () => undefined);
  worker.unref();
  return worker;
}
