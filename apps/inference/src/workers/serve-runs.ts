import { once } from 'node:events';
import type { Executor } from '../pipeline/executor.js';
import type { Tensor } from '../tensors/tensor.js';
import type { RunMessage, RunReply, SessionOrder } from './run-messages.js';

/**
 * A worker's whole work: loads the version it is told to, then answers runs one after the other. What the model refuses is an answer;
 * whatever else goes wrong ends the process, and the service that started it sees that.
 */
export async function serveRuns(load: (order: SessionOrder) => Promise<Executor>): Promise<void> {
  outliveSignals();
  const reply = (message: RunReply): void => void process.send?.(message);
  const [order] = (await once(process, 'message')) as [SessionOrder];
  let executor: Executor;
  try {
    executor = await load(order);
  } catch (error) {
    reply({ run: 0, fault: wordsOf(error) });
    return;
  }
  process.on('message', ({ run, inputs }: RunMessage) => {
    void answer(executor, inputs).then((outcome) => reply({ run, ...outcome }));
  });
  reply({ run: 0, outputs: [] });
}

async function answer(
  executor: Executor,
  inputs: RunMessage['inputs'],
): Promise<{ readonly outputs: readonly Tensor[] } | { readonly fault: string }> {
  try {
    return { outputs: await executor.run(inputs) };
  } catch (error) {
    return { fault: wordsOf(error) };
  }
}

/** A terminal sends its signals to the whole group, and the service still drains then: a worker ends when the service does. */
function outliveSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => process.exit());
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
