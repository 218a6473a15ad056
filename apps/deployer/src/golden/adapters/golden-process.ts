import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { json } from 'node:stream/consumers';
import type { GoldenRow, Tensor } from '../golden-row.js';
import { fromRuntime, toRuntime } from './tensor-codec.js';

/** What the parent writes to standard input. */
export interface GoldenTask {
  readonly modelPath: string;
  readonly outputs: readonly string[];
  readonly rows: readonly GoldenRow[];
}

/** What the process writes to standard output. */
export type GoldenResult = { readonly outputs: Tensor[][] } | { readonly fault: string };

async function compute({ modelPath, outputs, rows }: GoldenTask): Promise<Tensor[][]> {
  const session = await InferenceSession.create(modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const answers: Tensor[][] = [];
  for (const row of rows) {
    const feeds = Object.fromEntries(row.map((tensor) => [tensor.name, toRuntime(tensor, RuntimeTensor)]));
    const fetched = await session.run(feeds, [...outputs]);
    answers.push(outputs.flatMap((name) => (fetched[name] ? [fromRuntime(name, fetched[name])] : [])));
  }
  return answers;
}

async function main(): Promise<void> {
  const task = (await json(process.stdin)) as GoldenTask;
  const result: GoldenResult = await compute(task).then(
    (outputs) => ({ outputs }),
    (error: unknown) => ({ fault: error instanceof Error ? error.message : String(error) }),
  );
  process.stdout.write(JSON.stringify(result));
}

await main();
