import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Carried, Carrier, CarryOrder } from './carrier.js';
import type { CarrierAnswer, CarrierThreadOptions } from './carrier-messages.js';

// The programme beside this file, in whichever form this file itself runs.
const programme = new URL(`./carrier-programme${extname(import.meta.url)}`, import.meta.url);

/**
 * Carries in a thread of its own with a connection of its own, so that whoever answers requests does not wait for it: a
 * client of Kafka copies what it sends many times, and all that memory had to be collected, in pauses of tens of
 * milliseconds. The thread begins with the first order, and again with the one after its end.
 */
export class CarrierThread implements Carrier {
  private worker: Worker | undefined;

  constructor(private readonly options: CarrierThreadOptions) {}

  /** One order at a time. */
  async carry(order: CarryOrder): Promise<Carried> {
    const worker = (this.worker ??= this.start());
    worker.postMessage(order);
    const [answer] = (await once(worker, 'message')) as [CarrierAnswer];
    if ('error' in answer) throw answer.error;
    return answer.carried;
  }

  /** What is being carried may arrive or not. */
  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(programme, { workerData: this.options });
    worker.once('exit', (code) => {
      if (this.worker === worker) this.worker = undefined;
      // Whoever waits for an answer hears of a fault; there is none to hear of when a thread just ends.
      worker.emit('error', new Error(`the thread that carries predictions ended with ${code}`));
    });
    worker.on('error', () => undefined);
    return worker;
  }
}
