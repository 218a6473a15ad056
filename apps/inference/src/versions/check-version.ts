import { isDatatype } from '../tensors/datatypes.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';
import type { Executor } from '../pipeline/executor.js';
import { rowsAreIndependent } from '../pipeline/live-version.js';
import type { Signature } from '../pipeline/validate.js';
import { joinRows } from '../pipeline/batch-rows.js';
import { batchFault } from './batch-equality.js';
import type { CheckReport, CheckRequest } from './check-report.js';
import { chooseEngine, stay } from './engine-choice.js';
import { goldenRows } from './golden-rows.js';
import { OnnxExecutor } from './onnx-executor.js';
import { sampleRow } from './sample-rows.js';
import { warmRuntime } from './warm-runtime.js';

/** Enough rows to go through the vectorised kernels and their remainders, which treat rows differently. */
const SAMPLE_ROWS = 9;
const BATCH = 32;

/**
 * Loads a version, warms it up on sample rows, chooses what runs it and tries whether it may be batched.
 * A model that refuses the sample rows (they know nothing of its domain) is loaded, but never batched.
 * Throws when it cannot be loaded or does not have the declared signature.
 */
export async function checkVersion(request: CheckRequest): Promise<CheckReport> {
  const signature = { model: '', inputs: request.inputs.map(declared), outputs: request.outputs.map(declared) };
  await warmRuntime();
  const memoryBefore = process.memoryUsage.rss();
  const startedAt = performance.now();
  const session = await OnnxExecutor.load(request.modelPath, signature);
  const sessionMs = performance.now() - startedAt;
  const rows = await usableRows(session, signature);
  const golden = request.example && (await goldenRows(request.example, signature));
  const { executor, compileMs, report } =
    request.noEvaluator === null
      ? await chooseEngine(request.modelPath, signature, session, rows, golden?.rows)
      : stay(session, request.noEvaluator);
  const fault = await faultAgainstBatches(executor, signature, rows);
  const rowMs = rows[0] ? await timeRun(executor, rows[0]) : null;
  const batchRowMs = fault === null ? (await timeRun(executor, batchOf(rows))) / BATCH : null;
  const memoryBytes = Math.max(0, process.memoryUsage.rss() - memoryBefore);
  return {
    batchable: fault === null,
    batchFault: fault,
    memoryBytes,
    loadMs: compileMs ?? sessionMs,
    rowMs,
    batchRowMs,
    engine: report,
    example: golden && { rows: golden.rows.length, fault: golden.fault },
  };
}

function declared({ name, datatype, shape }: CheckRequest['inputs'][number]): TensorDeclaration {
  if (!isDatatype(datatype)) throw new TypeError(`tensor '${name}' has datatype ${datatype}, which cannot be served`);
  return { name, datatype, shape };
}

async function usableRows(executor: Executor, { inputs }: Signature): Promise<Tensor[][]> {
  const usable: Tensor[][] = [];
  for (let row = 0; row < SAMPLE_ROWS; row++) {
    const sample = sampleRow(inputs, row);
    try {
      await executor.run(sample);
      usable.push(sample);
    } catch {
      // The model's own domain rules; which rows it takes is for its golden rows to show.
    }
  }
  return usable;
}

async function faultAgainstBatches(
  executor: Executor,
  signature: Signature,
  rows: readonly Tensor[][],
): Promise<string | null> {
  if (!rowsAreIndependent(signature)) return 'the first dimension of an input or output is fixed';
  if (rows.length < 2) return 'the model refuses the sample rows';
  try {
    return await batchFault(executor, rows);
  } catch (error) {
    return `a batch of sample rows fails: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const batchOf = (rows: readonly Tensor[][]): Tensor[] =>
  (rows[0] as Tensor[]).map((_, input) =>
    joinRows(Array.from({ length: BATCH }, (_row, at) => rows[at % rows.length]?.[input] as Tensor)),
  );

/** Milliseconds of the quickest of some warm runs: what else the machine does only ever adds. */
async function timeRun(executor: Executor, inputs: readonly Tensor[]): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < SAMPLE_ROWS; i++) {
    const startedAt = performance.now();
    await executor.run(inputs);
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}
