import { readFile } from 'node:fs/promises';
import {
  compileModel,
  proveEvaluator,
  type ElementKind,
  type EvaluatedTensor,
  type Evaluator,
} from '@modelyard/evaluators';
import { joinRows, sliceRows } from '../pipeline/batch-rows.js';
import type { Executor } from '../pipeline/executor.js';
import type { Signature } from '../pipeline/validate.js';
import type { Datatype } from '../tensors/datatypes.js';
import type { Tensor } from '../tensors/tensor.js';

const kinds: Readonly<Partial<Record<Datatype, ElementKind>>> = {
  FP32: 'float',
  FP64: 'double',
  INT32: 'int32',
  INT64: 'int64',
  BOOL: 'bool',
  BYTES: 'string',
};
const datatypes = new Map(Object.entries(kinds).map(([datatype, kind]) => [kind, datatype as Datatype]));

/** Rows whose scratch stays in the processor's caches; more than that are answered in parts where rows are independent. */
const PART_ROWS = 512;

/** One version compiled to loops over typed arrays: no native call, and nothing to free. A run blocks for microseconds. */
export class EvaluatorExecutor implements Executor {
  private readonly inputs: readonly number[];
  private readonly outputs: readonly number[];

  private constructor(
    private readonly evaluator: Evaluator,
    signature: Signature,
    private readonly rowsAreIndependent: boolean,
  ) {
    this.inputs = evaluator.inputs.map(({ name }) => signature.inputs.findIndex((input) => input.name === name));
    this.outputs = signature.outputs.map(({ name }) => evaluator.outputs.indexOf(name));
  }

  /**
   * Throws an Error with the reason why the model has no evaluator, or why it does not fit its signature.
   * @param rowsAreIndependent as a check has found
   */
  static async load(modelPath: string, signature: Signature, rowsAreIndependent: boolean): Promise<EvaluatorExecutor> {
    const { evaluator, reason } = compileModel(await readFile(modelPath));
    if (!evaluator) throw new Error(`no evaluator: ${reason}`);
    const executor = new EvaluatorExecutor(evaluator, signature, rowsAreIndependent);
    if (executor.inputs.includes(-1) || executor.outputs.includes(-1)) {
      throw new Error('no evaluator: the signature names other inputs or outputs than the model');
    }
    return executor;
  }

  run(inputs: readonly Tensor[]): Tensor[] {
    const rows = inputs[0]?.shape[0] ?? 1;
    return this.rowsAreIndependent && rows > PART_ROWS ? this.answerInParts(inputs, rows) : this.answer(inputs);
  }

  /**
   * Where it answers otherwise than the same model in `reference`, in words; null where it never does.
   * @param golden requests of which the answers must be alike, besides the proof's own
   */
  prove(model: Uint8Array, reference: Executor, golden: readonly (readonly Tensor[])[]): Promise<string | null> {
    return proveEvaluator(
      model,
      this.evaluator,
      async (inputs) => (await reference.run(inputs.map(fromEvaluated))).map(toEvaluated),
      { golden: golden.map((inputs) => this.evaluated(inputs)) },
    );
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  private answer(inputs: readonly Tensor[]): Tensor[] {
    const results = this.evaluator.run(this.evaluated(inputs));
    return this.outputs.map((at) => fromEvaluated(results[at] as EvaluatedTensor));
  }

  private evaluated(inputs: readonly Tensor[]): EvaluatedTensor[] {
    return this.inputs.map((at) => toEvaluated(inputs[at] as Tensor));
  }

  private answerInParts(inputs: readonly Tensor[], rows: number): Tensor[] {
    const parts: Tensor[][] = [];
    for (let from = 0; from < rows; from += PART_ROWS) {
      const count = Math.min(PART_ROWS, rows - from);
      parts.push(this.answer(inputs.map((input) => sliceRows(input, from, count))));
    }
    return this.outputs.map((_, at) => joinRows(parts.map((part) => part[at] as Tensor)));
  }
}

/** A datatype without a kind makes the evaluator refuse the input, since it is none that the model declares. */
const toEvaluated = ({ name, datatype, shape, data }: Tensor): EvaluatedTensor => ({
  name,
  kind: kinds[datatype] as ElementKind,
  shape,
  data: data as EvaluatedTensor['data'],
});

const fromEvaluated = ({ name, kind, shape, data }: EvaluatedTensor): Tensor => ({
  name,
  datatype: datatypes.get(kind) as Datatype,
  shape,
  data,
});
