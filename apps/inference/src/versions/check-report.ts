import type { EngineReport } from './engine-choice.js';
import type { InputExample } from './golden-rows.js';

/** What loading and trying a version in a process of its own has shown. */
export interface CheckReport {
  /** Rows answered together equal the same rows answered alone, to the bit. */
  readonly batchable: boolean;
  /** Why the version is not batched; null when it is. */
  readonly batchFault: string | null;
  /** Resident memory that the session and its first runs took. */
  readonly memoryBytes: number;
  /** Milliseconds that creating the session took, or compiling the evaluator: they block the thread that does it. */
  readonly loadMs: number;
  /** What runs the version, and why. */
  readonly engine: EngineReport;
  /** What came of the version's input example; null when it has none. */
  readonly example: ExampleReport | null;
  /** Milliseconds of one run with one row, warm; null when the model refused the sample rows. */
  readonly rowMs: number | null;
  /** Milliseconds for each row of a run with 32; null when rows do not share runs. */
  readonly batchRowMs: number | null;
}

export interface ExampleReport {
  /** How many of its rows an evaluator had to answer like ONNX Runtime. */
  readonly rows: number;
  /** Why it was not used; null when it was. */
  readonly fault: string | null;
}

/** What the parent asks of a check process, and what comes back over its channel. */
export interface CheckRequest {
  readonly modelPath: string;
  /** Why no evaluator may run the version; null where one may. */
  readonly noEvaluator: string | null;
  readonly inputs: readonly { name: string; datatype: string; shape: number[] }[];
  /** Null where the version has none. */
  readonly example: InputExample | null;
  readonly outputs: readonly { name: string; datatype: string; shape: number[] }[];
}
export type CheckReply = { readonly report: CheckReport } | { readonly fault: string };
