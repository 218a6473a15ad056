import type { Tensor, TensorValue } from './tensor.js';

/** The inputs of one request with one row. */
export type Row = readonly Tensor[];

/** A row by feature name, as people write examples and tables. */
export type NamedRow = Readonly<Record<string, TensorValue>>;

interface InputDeclaration {
  readonly name: string;
  readonly datatype: string;
  /** −1 is a free dimension; a row has one there. */
  readonly shape: readonly number[];
}

/** What a model declares of its rows: its inputs, and which of their elements its features name. */
export interface RowLayout {
  readonly inputs: readonly InputDeclaration[];
  readonly features: readonly { name: string; source: { input: string; index?: number | undefined } }[];
}

/**
 * Places the values of a row where the model's features say they belong.
 * @returns null when an element of some input is named by no feature or the row lacks it
 */
export function tensorsOf({ inputs, features }: RowLayout, row: NamedRow): Row | null {
  const tensors: Tensor[] = [];
  for (const input of inputs) {
    const { elements, ...tensor } = rowOf(input);
    const data: (TensorValue | undefined)[] = Array.from({ length: elements });
    for (const { name, source } of features) {
      if (source.input === input.name) data[source.index ?? 0] = row[name];
    }
    if (!data.every((value) => value !== undefined)) return null;
    tensors.push({ ...tensor, data });
  }
  return tensors;
}

/** An input as a single row has it, and how many elements that are. */
export function rowOf({ name, datatype, shape: declared }: InputDeclaration) {
  const shape = declared.map((size) => (size === -1 ? 1 : size));
  return { name, datatype, shape, elements: shape.reduce((product, size) => product * size, 1) };
}
