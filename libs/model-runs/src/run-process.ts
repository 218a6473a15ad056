import { text } from 'node:stream/consumers';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { fromRuntime, toRuntime } from './runtime-tensors.js';
import type { Tensor } from './tensor.js';

/** What the parent writes to standard input. */
export interface RunTask {
  readonly modelPath: string;
  readonly outputs: readonly string[];
  /** The inputs of each request, one after the other. */
  readonly requests: readonly (readonly Tensor[])[];
}

/** What the process writes to standard output: the outputs of each request, or the runtime's complaint. */
export type RunResult = { readonly answers: Tensor[][] } | { readonly fault: string };

async function run({ modelPath, outputs, requests }: RunTask): Promise<Tensor[][]> {
  const session = await InferenceSession.create(modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const answers: Tensor[][] = [];
  for (const inputs of requests) {
    const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toRuntime(tensor, RuntimeTensor)]));
    const fetched = await session.run(feeds, [...outputs]);
    answers.push(outputs.flatMap((name) => (fetched[name] ? [fromRuntime(name, fetched[name])] : [])));
  }
  return answers;
}

const task = JSON.parse(await text(process.stdin)) as RunTask;
const result: RunResult = await run(task).then(
  (answers) => ({ answers }),
  (error: unknown) => ({ fault: error instanceof Error ? error.message : String(error) }),
);
process.stdout.write(JSON.stringify(result));
