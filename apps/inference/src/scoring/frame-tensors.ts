import type { FeatureColumn } from '@modelyard/contracts';
import type { LiveVersion } from '../pipeline/live-version.js';
import { invalid } from '../refusal.js';
import { readJsonElements } from '../tensors/json-elements.js';
import { countElements } from '../tensors/shape.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';
import type { Frame } from './frame.js';
import { cellsOf } from './text-cells.js';

/**
 * The inputs of a version out of the rows of a scoring request. Columns are matched by the names of the inputs, else by
 * the names of the features, which come from the model's MLflow signature; columns that nobody asks for are left out.
 * Rows without names fill the features in their order. Values pass where no information is lost: integers into
 * floating-point inputs, whole numbers into integer inputs, null into floating-point inputs as NaN.
 *
 * Throws a refusal that names the columns that are missing or the element that does not fit.
 */
export function frameTensors(frame: Frame, { served, signature }: LiveVersion): Tensor[] {
  const { inputs } = signature;
  const { columns } = frame;
  if (columns && inputs.every(({ name }) => columns.has(name))) {
    return inputs.map((input) => columnTensor(input, columns.get(input.name) as readonly unknown[], frame.texts));
  }
  const values = columns
    ? columnsInOrder(columns, served.features, inputs)
    : rowsInOrder(frame, inputs, served.features);
  return values === null
    ? [nestedTensor(inputs, frame.unnamed ?? [])]
    : assemble(inputs, served.features, values, frame);
}

/** One input from a column of its own; a single value per row fills a last dimension of one. */
function columnTensor(input: TensorDeclaration, column: readonly unknown[], texts = false): Tensor {
  const nested = nestedShape(column);
  const shape =
    nested.length === 1 && input.shape.length === 2 && fitsOne(input.shape[1]) ? [column.length, 1] : nested;
  return tensorOf(input, shape, texts ? cellsOf(input.datatype, column) : column);
}

/** The values of each feature, by row; null where the rows are whole tensors of the only input. */
function rowsInOrder(
  frame: Frame,
  inputs: readonly TensorDeclaration[],
  features: readonly FeatureColumn[],
): (readonly unknown[])[] | null {
  if (inputs.length === 1) return null;
  const rows = (frame.unnamed ?? []).map((row) => (Array.isArray(row) ? (row as readonly unknown[]) : [row]));
  const uneven = rows.findIndex((row) => row.length !== features.length);
  if (features.length === 0 || uneven !== -1) {
    throw invalid(
      `rows without names must hold the ${features.length} values of the model in their order; name the inputs instead: ${namesOf(inputs)}`,
    );
  }
  return features.map((_, at) => rows.map((row) => row[at]));
}

function columnsInOrder(
  columns: ReadonlyMap<string, readonly unknown[]>,
  features: readonly FeatureColumn[],
  inputs: readonly TensorDeclaration[],
): (readonly unknown[])[] {
  const wanted = features.length > 0 ? features : inputs;
  const missing = wanted.filter(({ name }) => !columns.has(name)).map(({ name }) => name);
  if (missing.length === 0 && features.length > 0) return features.map(({ name }) => columns.get(name) ?? []);
  const ordered = features.every(isNamedByPlace) && columns.size === features.length;
  if (ordered && features.length > 0) return [...columns.values()];
  throw invalid(`Model is missing inputs [${missing.map((name) => `'${name}'`).join(', ')}].`);
}

/** A feature without a name of its own is called by its place, such as `x[2]`. */
const isNamedByPlace = ({ name, source }: FeatureColumn): boolean =>
  name === (source.index === undefined ? source.input : `${source.input}[${source.index}]`);

/** Puts the values of every feature to their place in their input. */
function assemble(
  inputs: readonly TensorDeclaration[],
  features: readonly FeatureColumn[],
  values: readonly (readonly unknown[])[],
  { rows, texts }: Frame,
): Tensor[] {
  return inputs.map((input) => {
    const width = widthOf(input, features);
    const data = new Array<unknown>(rows * width).fill(undefined);
    for (const [at, { source }] of features.entries()) {
      if (source.input !== input.name) continue;
      for (let row = 0; row < rows; row++) data[row * width + (source.index ?? 0)] = values[at]?.[row];
    }
    if (data.includes(undefined)) {
      throw invalid(
        `the columns do not fill input '${input.name}' of ${width} values; send the tensors by their names`,
      );
    }
    const shape = input.shape.length === 1 ? [rows] : [rows, ...input.shape.slice(1, -1), width];
    return tensorOf(input, shape, texts ? cellsOf(input.datatype, data) : data);
  });
}

function widthOf({ name, shape }: TensorDeclaration, features: readonly FeatureColumn[]): number {
  const last = shape.length > 1 ? (shape.at(-1) as number) : 1;
  return last === -1 ? features.filter(({ source }) => source.input === name).length : last;
}

function nestedTensor([input]: readonly TensorDeclaration[], rows: readonly unknown[]): Tensor {
  if (!input) throw invalid('the model takes no input');
  return columnTensor(input, rows);
}

function tensorOf(input: TensorDeclaration, shape: readonly number[], data: readonly unknown[]): Tensor {
  const elements = countElements(input.name, shape);
  return { ...input, shape, data: readJsonElements(input.name, input.datatype, shape, elements, data) };
}

/** The shape that the first element of each level tells; uneven levels are refused where the values are read. */
function nestedShape(values: readonly unknown[]): number[] {
  const shape = [values.length];
  for (let level: unknown = values[0]; Array.isArray(level); level = (level as unknown[])[0]) shape.push(level.length);
  return shape;
}

const fitsOne = (size: number | undefined): boolean => size === 1 || size === -1;
const namesOf = (inputs: readonly TensorDeclaration[]): string => inputs.map(({ name }) => name).join(', ');
