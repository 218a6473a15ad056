import { readFile, stat } from 'node:fs/promises';
import { rowsOfInputExample, type RowLayout } from '@modelyard/model-runs';
import type { Signature } from '../pipeline/validate.js';
import { countElements } from '../tensors/shape.js';
import { readJsonElements } from '../tensors/json-elements.js';
import type { Tensor } from '../tensors/tensor.js';

/** The input example of a version: its file with the names of its features, or why it cannot be had. */
export type InputExample =
  { readonly path: string; readonly features: RowLayout['features'] } | { readonly fault: string };

/** What of a version's input example its evaluator is proved on. */
export interface GoldenRows {
  readonly rows: readonly (readonly Tensor[])[];
  /** Why it gave no rows; null when it did. */
  readonly fault: string | null;
}

const MOST_ROWS = 64;
const MOST_BYTES = 16 * 2 ** 20;

/** Reads the first rows of an input example. What is wrong with it is the example's fault, never the version's: nothing is thrown. */
export async function goldenRows(example: InputExample, { inputs }: Signature): Promise<GoldenRows> {
  if ('fault' in example) return { rows: [], fault: example.fault };
  try {
    const { size } = await stat(example.path);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, at most ${MOST_BYTES} are read`);
    const json: unknown = JSON.parse(await readFile(example.path, 'utf8'));
    const rows = rowsOfInputExample({ inputs, features: example.features }, json, MOST_ROWS);
    if (rows.length === 0) throw new Error('no row of it fits the inputs of the model');
    return { rows: rows.map((row) => row.map((tensor, at) => typed(tensor, inputs[at] as Tensor))), fault: null };
  } catch (error) {
    return { rows: [], fault: error instanceof Error ? error.message : String(error) };
  }
}

type PlainTensor = ReturnType<typeof rowsOfInputExample>[number][number];

const typed = ({ name, shape, data }: PlainTensor, { datatype }: Pick<Tensor, 'datatype'>): Tensor => ({
  name,
  datatype,
  shape,
  data: readJsonElements(name, datatype, shape, countElements(name, shape), data),
});
