import { required, unaryKernel, type Operator, type Step } from '../operator.js';
import { refuse } from '../refusal.js';
import { newSlot, sizeOf, type NumberData, type Slot } from '../slot.js';

const { fround, abs, sqrt } = Math;

/** Features along the last axis of rows; a vector is one row. Numbers of other kinds than 32-bit floats are left to the runtime. */
function rowsOf(input: Slot): { rows: number; features: number } {
  if (input.kind !== 'float' || input.shape.length === 0 || input.shape.length > 2) refuse(`an input of ${input.kind}`);
  const features = input.shape.at(-1) as number;
  return { features, rows: features === 0 ? 0 : sizeOf(input.shape) / features };
}

/** Fills each element of the output from the input's and from its feature, its place along the last axis. */
function perFeature(input: Slot, apply: (x: number, feature: number) => number): Step {
  if (input.kind !== 'float') refuse(`an input of ${input.kind}`);
  const features = input.shape.at(-1) ?? 1;
  const out = newSlot('float', input.shape);
  return {
    outputs: [out],
    run: () => {
      const [from, to] = [input.data as NumberData, out.data as NumberData];
      for (let i = 0, feature = 0; i < to.length; i++) {
        to[i] = apply(from[i] as number, feature);
        if (++feature === features) feature = 0;
      }
    },
  };
}

/** A list for all features, or one element for each. */
function forEachFeature(values: Float32Array, features: number, what: string): Float32Array {
  if (values.length === features) return values;
  return values.length === 1 ? new Float32Array(features).fill(values[0] as number) : refuse(`${what} that do not fit`);
}

/** ai.onnx.ml Scaler: (x - offset) · scale (https://onnx.ai/onnx/operators/onnx_aionnxml_Scaler.html). */
const scaler: Operator = (node) => {
  const [offsets, scales] = [node.floats('offset'), node.floats('scale')];
  return unaryKernel((input) => {
    const { features } = rowsOf(input);
    const [offset, scale] = [forEachFeature(offsets, features, 'offsets'), forEachFeature(scales, features, 'scales')];
    return perFeature(input, (x, feature) => fround(x - (offset[feature] as number)) * (scale[feature] as number));
  });
};

/** ai.onnx.ml Imputer of floats (https://onnx.ai/onnx/operators/onnx_aionnxml_Imputer.html); a replaced value of NaN replaces NaN. */
const imputer: Operator = (node) => {
  node.without('imputed_value_int64s');
  if (!node.has('replaced_value_float')) refuse('no value to replace');
  const [values, replaced] = [node.floats('imputed_value_floats'), node.float('replaced_value_float', 0)];
  return unaryKernel((input) => {
    const imputed = forEachFeature(values, rowsOf(input).features, 'imputed values');
    const isMissing = Number.isNaN(replaced) ? Number.isNaN : (x: number) => x === replaced;
    return perFeature(input, (x, feature) => (isMissing(x) ? (imputed[feature] as number) : x));
  });
};

/** ai.onnx.ml Binarizer: 1 above the threshold, 0 elsewhere (https://onnx.ai/onnx/operators/onnx_aionnxml_Binarizer.html). */
const binarizer: Operator = (node) => {
  const threshold = node.float('threshold', 0);
  return unaryKernel((input) => perFeature(input, (x) => (x > threshold ? 1 : 0)));
};

type Norm = (x: Float32Array, start: number, end: number) => number;

const norms: ReadonlyMap<string, Norm> = new Map<string, Norm>([
  ['MAX', (x, start, end) => x.subarray(start, end).reduce((top, each) => Math.max(top, each), -Infinity)],
  ['L1', (x, start, end) => x.subarray(start, end).reduce((sum, each) => fround(sum + abs(each)), 0)],
  ['L2', (x, start, end) => x.subarray(start, end).reduce((sum, each) => fround(sum + fround(each * each)), 0)],
]);

/** ai.onnx.ml Normalizer: rows divided by their norm, rows of norm zero kept (https://onnx.ai/onnx/operators/onnx_aionnxml_Normalizer.html). */
const normalizer: Operator = (node) => {
  const name = node.string('norm', 'MAX');
  const norm = norms.get(name) ?? refuse(`norm ${name}`);
  return (inputs) => {
    const input = required(inputs, 0);
    const { rows, features } = rowsOf(input);
    const out = newSlot('float', input.shape);
    return {
      outputs: [out],
      run: () => {
        const [from, to] = [input.data as Float32Array, out.data as Float32Array];
        for (let row = 0; row < rows; row++) {
          const size = norm(from, row * features, (row + 1) * features);
          for (let i = row * features; i < (row + 1) * features; i++) to[i] = shrink(from[i] as number, size, name);
        }
      },
    };
  };
};

function shrink(x: number, size: number, norm: string): number {
  if (size === 0) return x;
  return norm === 'L2' ? (x < 0 ? -1 : 1) * sqrt(fround(fround(x * x) / size)) : x / size;
}

export const scalingOperators: Readonly<Record<string, Operator>> = {
  Scaler: scaler,
  Imputer: imputer,
  Binarizer: binarizer,
  Normalizer: normalizer,
};
