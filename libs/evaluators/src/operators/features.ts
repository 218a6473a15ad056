import type { NodeView } from '../node-view.js';
import { required, type Kernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { newSlot, sizeOf, type NumberData, type Slot } from '../slot.js';
import { place } from './movement.js';

/** ai.onnx.ml ArrayFeatureExtractor: columns by index (https://onnx.ai/onnx/operators/onnx_aionnxml_ArrayFeatureExtractor.html). */
const arrayFeatureExtractor: Operator = () => (inputs) => {
  const [input, wanted] = [required(inputs, 0), required(inputs, 1)];
  if (wanted.kind !== 'int64' || input.shape.length === 0 || input.shape.length > 2)
    refuse('indices or rows of another form');
  const [columns, count] = [input.shape.at(-1) as number, sizeOf(wanted.shape)];
  const rows = columns === 0 ? 0 : sizeOf(input.shape) / columns;
  const out = newSlot(input.kind, [rows, count]);
  return {
    outputs: [out],
    run: () => {
      const [from, to, indices] = [input.data as string[], out.data as string[], wanted.data as BigInt64Array];
      for (let row = 0, at = 0; row < rows; row++) {
        for (let i = 0; i < count; i++)
          to[at++] = from[row * columns + column(indices[i] as bigint, columns)] as string;
      }
    },
  };
};

/** Indices count from the front only. */
const column = (index: bigint, columns: number): number => place(index < 0n ? columns : Number(index), columns);

/** ai.onnx.ml FeatureVectorizer: matrices of floats side by side (https://onnx.ai/onnx/operators/onnx_aionnxml_FeatureVectorizer.html). */
const featureVectorizer =
  (node: NodeView): Kernel =>
  (inputs) => {
    const widths = node.ints('inputdimensions');
    const parts = inputs.map((_, at) => required(inputs, at));
    const rows = required(inputs, 0).shape[0] ?? 0;
    if (widths.length !== parts.length || !parts.every((part, at) => isBlock(part, rows, widths[at] as number))) {
      refuse('parts that are no matrices of floats of the declared widths');
    }
    const width = widths.reduce((sum, each) => sum + each, 0);
    const out = newSlot('float', [rows, width]);
    return {
      outputs: [out],
      run: () => {
        const to = out.data as NumberData;
        for (let part = 0, left = 0; part < parts.length; left += widths[part++] as number) {
          const [from, own] = [(parts[part] as Slot).data as NumberData, widths[part] as number];
          for (let i = 0; i < rows * own; i++) to[Math.floor(i / own) * width + left + (i % own)] = from[i] as number;
        }
      },
    };
  };

const isBlock = ({ kind, shape }: Slot, rows: number, width: number): boolean =>
  kind === 'float' && shape.length === 2 && shape[0] === rows && shape[1] === width;

export const featureOperators: Readonly<Record<string, Operator>> = {
  ArrayFeatureExtractor: arrayFeatureExtractor,
  FeatureVectorizer: featureVectorizer,
};
