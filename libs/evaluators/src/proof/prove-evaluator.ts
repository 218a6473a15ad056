import { decodeModel } from '@modelyard/onnx';
import type { EvaluatedTensor, Evaluator } from '../evaluator.js';
import { difference } from './difference.js';
import { drawRows } from './probe-rows.js';
import { randomNumbers } from './random.js';
import { tellingValues } from './telling-values.js';

/** ONNX Runtime, or whatever an evaluator has to equal. Rejects for rows that the model refuses. */
export type Reference = (inputs: readonly EvaluatedTensor[]) => Promise<readonly EvaluatedTensor[]>;

export interface ProofOptions {
  /** Requests that the owner of the version gave as examples. */
  readonly golden?: readonly (readonly EvaluatedTensor[])[];
  /** How many times rows of each kind are drawn. */
  readonly rounds?: number;
  readonly seed?: number;
}

/** Sizes around those at which vectorised kernels change their way. */
const ROW_COUNTS = [1, 2, 7, 16, 33] as const;

/**
 * Compares an evaluator with a reference on golden rows and on random ones: drawn around the thresholds and categories that the model
 * itself names, with NaN, infinities and extremes among them. Returns the first difference in words, or null when there is none.
 */
export async function proveEvaluator(
  model: Uint8Array,
  evaluator: Evaluator,
  reference: Reference,
  { golden = [], rounds = 20, seed = 1 }: ProofOptions = {},
): Promise<string | null> {
  for (const { what, inputs } of requests(model, evaluator, golden, rounds, seed)) {
    const fault = await compare(evaluator, reference, inputs);
    if (fault !== null) return `${what}: ${fault}`;
  }
  return null;
}

interface Request {
  readonly what: string;
  readonly inputs: readonly EvaluatedTensor[];
}

function* requests(
  model: Uint8Array,
  { inputs: declared }: Evaluator,
  golden: readonly (readonly EvaluatedTensor[])[],
  rounds: number,
  seed: number,
): Generator<Request> {
  for (const inputs of golden) yield { what: 'a golden row', inputs };
  const values = tellingValues(decodeModel(model));
  const random = randomNumbers(seed);
  for (let round = 0; round < rounds; round++) {
    const rows = ROW_COUNTS[round % ROW_COUNTS.length] as number;
    yield { what: 'ordinary rows', inputs: drawRows(declared, values, 'ordinary', rows, random) };
    // Edge rows go alone: one extreme would loosen what is asked of its neighbours.
    for (let left = rows; left > 0; left--) {
      yield { what: 'an edge row', inputs: drawRows(declared, values, 'edge', 1, random) };
    }
  }
}

async function compare(
  evaluator: Evaluator,
  reference: Reference,
  inputs: readonly EvaluatedTensor[],
): Promise<string | null> {
  const theirs = await reference(inputs).then(
    (outputs) => ({ outputs, refused: false as const }),
    () => ({ outputs: [], refused: true as const }),
  );
  const ours = attempt(() => evaluator.run(inputs));
  if (theirs.refused) return ours === null ? null : 'an answer to rows that the model refuses';
  return ours === null ? 'rows are refused that the model answers' : difference(ours, theirs.outputs);
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
