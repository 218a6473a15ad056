import { allocate, type Datatype, type TensorData } from '../tensors/datatypes.js';
import type { Tensor } from '../tensors/tensor.js';
import { joinRows } from './batch-rows.js';

type Numbers = Exclude<TensorData, string[]>;

/** What a few runs needed is not kept for the others. */
const MAX_KEPT_BYTES = 1024 * 1024;

/**
 * The inputs of several requests as those of one run, in memory that serves run after run: memory of their own would go only with a
 * garbage collection, and wide rows at a high rate bring one about several times a second.
 */
export class JointInputs {
  private readonly memory: (Numbers | undefined)[] = [];

  /** Valid until the next call. All jobs have inputs of equal names, types and inner shapes. */
  inputsOf(jobs: readonly { readonly inputs: readonly Tensor[] }[]): readonly Tensor[] {
    const [{ inputs }] = jobs as [{ readonly inputs: readonly Tensor[] }];
    if (jobs.length === 1) return inputs;
    return inputs.map((_, at) =>
      joinRows(
        jobs.map((job) => job.inputs[at] as Tensor),
        (datatype, elements) => this.room(at, datatype, elements),
      ),
    );
  }

  /** An input has one datatype, that of the model's signature. */
  private room(at: number, datatype: Datatype, elements: number): TensorData {
    const known = this.memory[at];
    if (known && known.length >= elements) return known.subarray(0, elements);
    const larger = allocate(datatype, 2 * elements) as Numbers;
    if (larger.byteLength <= MAX_KEPT_BYTES) this.memory[at] = larger;
    return larger.subarray(0, elements);
  }
}
