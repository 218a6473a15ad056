import { readFile } from 'node:fs/promises';
import { joinRows } from '../pipeline/batch-rows.js';
import type { Engine, Executor } from '../pipeline/executor.js';
import type { Signature } from '../pipeline/validate.js';
import type { Tensor } from '../tensors/tensor.js';
import { EvaluatorExecutor } from './evaluator-executor.js';

export interface EngineReport {
  readonly engine: Engine;
  /** Why this one, in words. */
  readonly reason: string;
  /** Microseconds for one row and for a row among 32, in each engine that answers the sample rows. */
  readonly rowUs: Readonly<Partial<Record<Engine, { readonly alone: number; readonly among32: number }>>>;
}

export interface EngineChoice {
  readonly executor: Executor;
  /** Milliseconds that compiling took; null when ONNX Runtime runs the version. */
  readonly compileMs: number | null;
  readonly report: EngineReport;
}

const BATCH = 32;
/** A row among many may take this much longer than in ONNX Runtime: a tenth of what its request costs elsewhere. */
const TOLERABLE_US = 2;

/**
 * Compiles a version, proves the outcome against its session and measures both. The evaluator is taken only when it answers alike and
 * is the faster one for requests of a row.
 * @param rows what both are measured on
 * @param golden rows of the version's input example, which the proof begins with
 */
export async function chooseEngine(
  modelPath: string,
  signature: Signature,
  session: Executor,
  rows: readonly (readonly Tensor[])[],
  golden: readonly (readonly Tensor[])[] = [],
): Promise<EngineChoice> {
  const startedAt = performance.now();
  const evaluator = await EvaluatorExecutor.load(modelPath, signature, false).catch((error: Error) => error.message);
  if (typeof evaluator === 'string') return stay(session, evaluator);
  const compileMs = performance.now() - startedAt;
  const fault = await evaluator.prove(await readFile(modelPath), session, golden);
  if (fault !== null) return stay(session, `the evaluator answers otherwise: ${fault}`);
  if (rows.length === 0) return stay(session, 'the model refuses the sample rows, so the engines cannot be compared');
  const rowUs = await measure({ evaluator, onnxruntime: session }, rows);
  if (rowUs.evaluator.alone >= rowUs.onnxruntime.alone) return stay(session, 'ONNX Runtime is faster for a row', rowUs);
  if (rowUs.evaluator.among32 > rowUs.onnxruntime.among32 + TOLERABLE_US) {
    return stay(session, `ONNX Runtime is much faster for ${BATCH} rows`, rowUs);
  }
  const reason = 'the evaluator answers alike and is faster for a row';
  return { executor: evaluator, compileMs, report: { engine: 'evaluator', reason, rowUs } };
}

/** The choice of ONNX Runtime, for a reason. */
export const stay = (session: Executor, reason: string, rowUs: EngineReport['rowUs'] = {}): EngineChoice => ({
  executor: session,
  compileMs: null,
  report: { engine: 'onnxruntime', reason, rowUs },
});

/** Alternating rounds, the best of each: whatever else the machine does then hits both. */
async function measure(engines: Readonly<Record<Engine, Executor>>, rows: readonly (readonly Tensor[])[]) {
  const batch = (rows[0] as readonly Tensor[]).map((_, input) =>
    joinRows(Array.from({ length: BATCH }, (_row, at) => rows[at % rows.length]?.[input] as Tensor)),
  );
  const best: Record<Engine, { alone: number; among32: number }> = {
    evaluator: { alone: Infinity, among32: Infinity },
    onnxruntime: { alone: Infinity, among32: Infinity },
  };
  for (let round = 0; round < 6; round++) {
    for (const engine of ['evaluator', 'onnxruntime'] as const) {
      const [times, executor] = [best[engine], engines[engine]];
      times.alone = Math.min(times.alone, await timeUs(executor, rows, 200));
      times.among32 = Math.min(times.among32, (await timeUs(executor, [batch], 20)) / BATCH);
    }
  }
  return best;
}

async function timeUs(executor: Executor, requests: readonly (readonly Tensor[])[], runs: number): Promise<number> {
  const startedAt = performance.now();
  for (let run = 0; run < runs; run++) await executor.run(requests[run % requests.length] as readonly Tensor[]);
  return ((performance.now() - startedAt) * 1000) / runs;
}
