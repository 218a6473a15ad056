import { parentPort, workerData } from 'node:worker_threads';
import type { Executor } from '../pipeline/executor.js';
import type { Tensor } from '../tensors/tensor.js';
import { packed, type RunMessage, type RunReply, type SessionOrder } from './run-messages.js';

/**
 * A worker's whole work: loads the version it was started for, then answers runs one after the other. What the model refuses is an
 * answer; whatever else goes wrong ends the thread, and who started it sees that.
 */
export async function serveRuns(load: (order: SessionOrder) => Promise<Executor>): Promise<void> {
  const port = parentPort;
  if (!port) throw new TypeError('not a worker thread');
  const reply = (message: RunReply, memory: ArrayBuffer[] = []): void => port.postMessage(message, memory);
  let executor: Executor;
  try {
    executor = await load(workerData as SessionOrder);
  } catch (error) {
    reply({ run: 0, fault: wordsOf(error) });
    return;
  }
  const answer = async ({ run, inputs }: RunMessage): Promise<void> => {
    let outputs: readonly Tensor[];
    try {
      outputs = await executor.run(inputs);
    } catch (error) {
      reply({ run, fault: wordsOf(error) });
      return;
    }
    const { tensors, memory } = packed(outputs);
    reply({ run, outputs: tensors }, memory);
  };
  port.on('message', (message: RunMessage) => void answer(message));
  reply({ run: 0, outputs: [] });
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
