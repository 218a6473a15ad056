import type { FeatureColumn, TensorSpec } from '../documents/served-model.js';
import type { ServingFault } from './declaration.js';

/** Rows wider than this are not logged value by value unless a tag names the columns: they are pixels or embeddings. */
const widestNamedRow = 1024;

/** One value of a row and where it sits. */
export interface Slot {
  readonly source: FeatureColumn['source'];
  readonly kind: FeatureColumn['kind'];
}

/**
 * How many values a tensor holds per row: the first dimension is the batch. Null where that is not one fixed number, or
 * where the tensor has more than two dimensions and its values have no names of their own.
 */
export function rowWidth(tensor: TensorSpec): number | null {
  if (tensor.shape.length > 2) return null;
  const width = tensor.shape[1] ?? 1;
  return width === -1 ? null : width;
}

/** What is wrong with picking the value at `index` out of a row of this tensor; null when nothing is. */
export function indexFault(
  tensor: TensorSpec,
  index: number | undefined,
): Pick<ServingFault, 'message' | 'fix'> | null {
  const width = rowWidth(tensor);
  if (index === undefined) {
    if (width === 1) return null;
    return {
      message: `"${tensor.name}" holds more than one value per row`,
      fix: 'give the "index" of the one that is meant',
    };
  }
  if (width === null || index < width) return null;
  return { message: `"${tensor.name}" has ${width} values per row`, fix: `use an index from 0 to ${width - 1}` };
}

/** The values of a row in the order of the inputs; null where the inputs do not say how many there are. */
export function slotsOf(inputs: readonly TensorSpec[], columnCount: number | null): Slot[] | null {
  const slots: Slot[] = [];
  for (const input of inputs) {
    const width = rowWidth(input) ?? freeWidth(inputs, columnCount);
    // Checked before the slots are made: a hostile graph may claim a billion columns.
    if (width === null || slots.length + width > widestNamedRow) return null;
    const kind = isNumeric(input) ? 'numeric' : 'categorical';
    if (rowWidth(input) === 1) slots.push({ source: { input: input.name }, kind });
    else for (let index = 0; index < width; index++) slots.push({ source: { input: input.name, index }, kind });
  }
  return slots;
}

/** A lone matrix of free width is as wide as the signature has columns. */
function freeWidth(inputs: readonly TensorSpec[], columnCount: number | null): number | null {
  return inputs.length === 1 && inputs[0]?.shape.length === 2 ? columnCount : null;
}

/** True for the numeric datatypes of the Open Inference Protocol; BOOL and BYTES are categories. */
export function isNumeric(tensor: TensorSpec): boolean {
  return /^(FP|BF|INT|UINT)\d+$/.test(tensor.datatype);
}

/** True for FP16, FP32, FP64 and BF16: what scores and probabilities come in. */
export function isFloat(tensor: TensorSpec): boolean {
  return /^(FP|BF)\d+$/.test(tensor.datatype);
}
