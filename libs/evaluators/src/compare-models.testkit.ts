// Compares every model of a folder with ONNX Runtime and prints one line of JSON for each; with a third argument it measures both too:
//   node src/compare-models.testkit.ts <folder> <rounds> [time]
// A programme of its own, because the runtime does not take the typed arrays of a test's sandbox. Build the library first.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import {
  compileModel,
  probeRows,
  proveEvaluator,
  type EvaluatedTensor,
  type Evaluator,
  type Reference,
} from '../dist/index.js';

/** What came of one model. */
export interface Comparison {
  readonly model: string;
  /** Why it has no evaluator; null when it has one. */
  readonly reason: string | null;
  /** Where the evaluator answers otherwise; null when nowhere. */
  readonly fault: string | null;
  /** Whether all bits of the answers to some ordinary rows are the same, where several rows and where single ones are asked. */
  readonly sameBits: { readonly rows: boolean; readonly singleRows: boolean };
  /** Microseconds of a run with so many rows, evaluator and runtime. */
  readonly times: Readonly<Record<number, readonly [evaluator: number, runtime: number]>>;
}

const types = {
  float: 'float32',
  double: 'float64',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
  string: 'string',
} as const;
const kinds = new Map(Object.entries(types).map(([kind, type]) => [type as string, kind as EvaluatedTensor['kind']]));

async function inRuntime(model: Uint8Array, { outputs }: Evaluator): Promise<Reference> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(model, options);
  return async (inputs) => {
    const feeds: Record<string, Tensor> = {};
    for (const { name, kind, shape, data } of inputs) {
      feeds[name] = new Tensor(types[kind] as 'float32', data as Float32Array, shape);
    }
    const results = await session.run(feeds, [...outputs]);
    return outputs.map((name) => {
      const { type, dims, data } = results[name] as Tensor;
      return { name, kind: kinds.get(type) ?? 'float', shape: dims, data: data as EvaluatedTensor['data'] };
    });
  };
}

async function compare(model: string, bytes: Uint8Array, rounds: number, timed: boolean): Promise<Comparison> {
  const { evaluator, reason } = compileModel(bytes);
  if (!evaluator) return { model, reason, fault: null, sameBits: { rows: false, singleRows: false }, times: {} };
  const runtime = await inRuntime(bytes, evaluator);
  const fault = await proveEvaluator(bytes, evaluator, runtime, { rounds });
  const sameBits = {
    rows: await isSame(bytes, evaluator, runtime, [2, 5, 33]),
    singleRows: await isSame(bytes, evaluator, runtime, [1, 1, 1]),
  };
  const times: Record<number, [number, number]> = {};
  for (const rows of timed ? [1, 32] : []) times[rows] = await time(bytes, evaluator, runtime, rows);
  return { model, reason, fault, sameBits, times };
}

async function isSame(
  bytes: Uint8Array,
  evaluator: Evaluator,
  runtime: Reference,
  rowCounts: readonly number[],
): Promise<boolean> {
  for (const [seed, rows] of rowCounts.entries()) {
    const request = probeRows(bytes, evaluator.inputs, rows, seed);
    const theirs = await runtime(request);
    const isEqual = evaluator.run(request).every(({ data }, at) => isDeepStrictEqual(data, theirs[at]?.data));
    if (!isEqual) return false;
  }
  return true;
}

/** Alternating rounds over different rows; the best of each. */
async function time(
  bytes: Uint8Array,
  evaluator: Evaluator,
  runtime: Reference,
  rows: number,
): Promise<[number, number]> {
  const requests = Array.from({ length: 64 }, (_, seed) => probeRows(bytes, evaluator.inputs, rows, seed));
  const best: [number, number] = [Infinity, Infinity];
  const runs = 3_200 / rows;
  for (let round = 0; round < 12; round++) {
    const startedAt = performance.now();
    for (let run = 0; run < runs; run++) evaluator.run(requests[run % 64] as EvaluatedTensor[]);
    const between = performance.now();
    for (let run = 0; run < runs; run++) await runtime(requests[run % 64] as EvaluatedTensor[]);
    best[0] = Math.min(best[0], ((between - startedAt) * 1000) / runs);
    best[1] = Math.min(best[1], ((performance.now() - between) * 1000) / runs);
  }
  return best;
}

const [, programme = '', folder, rounds, timed] = process.argv;
if (folder !== undefined && import.meta.filename === programme) {
  for (const file of (await readdir(folder)).sort()) {
    const result = await compare(
      file.replace('.onnx', ''),
      await readFile(join(folder, file)),
      Number(rounds),
      timed === 'time',
    );
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
