import { joinRows, sliceRows } from '../pipeline/batch-rows.js';
import type { Executor } from '../pipeline/executor.js';
import { rawData } from '../tensors/raw-data.js';
import type { Tensor } from '../tensors/tensor.js';

/**
 * Whether rows answered together equal the same rows answered alone, to the bit: only then may strangers' requests share
 * a run. Tries pairs and the whole set, forwards and backwards. Returns the reason against it, or null.
 */
export async function batchFault(executor: Executor, rows: readonly (readonly Tensor[])[]): Promise<string | null> {
  const alone: (readonly Tensor[])[] = [];
  for (const row of rows) alone.push(await executor.run(row));
  const indices = rows.map((_, at) => at);
  for (const batch of [indices.slice(0, 2), indices, indices.toReversed()]) {
    const fault = await compare(executor, rows, alone, batch);
    if (fault !== null) return fault;
  }
  return null;
}

async function compare(
  executor: Executor,
  rows: readonly (readonly Tensor[])[],
  alone: readonly (readonly Tensor[])[],
  batch: readonly number[],
): Promise<string | null> {
  const first = rows[0] as readonly Tensor[];
  const joined = first.map((_, input) => joinRows(batch.map((row) => rows[row]?.[input] as Tensor)));
  const together = await executor.run(joined);
  for (const [at, output] of together.entries()) {
    if (output.shape[0] !== batch.length) return `output '${output.name}' does not have one row for each input row`;
    for (const [position, row] of batch.entries()) {
      const expected = alone[row]?.[at] as Tensor;
      if (!rawData(sliceRows(output, position, 1)).equals(rawData(expected))) {
        return `output '${output.name}' of a row depends on the rows it is answered with`;
      }
    }
  }
  return null;
}
