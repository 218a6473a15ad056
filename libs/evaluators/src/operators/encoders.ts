import type { NodeView } from '../node-view.js';
import { unaryKernel, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { newSlot, type ElementKind, type Slot } from '../slot.js';

/**
 * ai.onnx.ml OneHotEncoder (https://onnx.ai/onnx/operators/onnx_aionnxml_OneHotEncoder.html); numbers are cut to whole ones. A
 * category that is named twice counts as its last place.
 */
const oneHotEncoder: Operator = (node) => {
  const [texts, numbers] = [node.strings('cats_strings'), node.int64s('cats_int64s')];
  if ((texts.length === 0) === (numbers.length === 0)) refuse('categories of no kind or of both');
  if (!node.flag('zeros', true)) refuse('a failure for unknown categories');
  const count = texts.length + numbers.length;
  const textPlaces = new Map(texts.map((text, place) => [text, place]));
  const numberPlaces = new Map(Array.from(numbers, (number, place) => [Number(number), place]));
  if (numbers.some((number) => !Number.isSafeInteger(Number(number)))) refuse('categories beyond 2^53');
  return unaryKernel((input) => {
    const find = placeFinder(input, textPlaces, numberPlaces);
    if (input.shape.length > 2) refuse('an input of more than two axes');
    const out = newSlot('float', [...input.shape, count]);
    return {
      outputs: [out],
      run: () => {
        const [from, to] = [input.data as (string | number | bigint)[], out.data as Float32Array];
        to.fill(0);
        for (let i = 0; i < from.length; i++) {
          const place = find(from[i] as string);
          if (place !== undefined) to[i * count + place] = 1;
        }
      },
    };
  });
};

type FindPlace = (value: string | number | bigint) => number | undefined;

function placeFinder(input: Slot, texts: ReadonlyMap<string, number>, numbers: ReadonlyMap<number, number>): FindPlace {
  switch (input.kind) {
    case 'string':
      return texts.size > 0 ? (value) => texts.get(value as string) : refuse('texts where the categories are numbers');
    case 'int64':
    case 'float':
    case 'double':
      if (numbers.size === 0) refuse('numbers where the categories are texts');
      return (value) => numbers.get(Math.trunc(Number(value)) + 0);
    default:
      return refuse(`an input of ${input.kind}`);
  }
}

const pairings = ['strings', 'int64s', 'floats'] as const;
type Listed = (typeof pairings)[number];
const kindOfList: Readonly<Record<Listed, ElementKind>> = { strings: 'string', int64s: 'int64', floats: 'float' };

function list(node: NodeView, prefix: string, listed: Listed): readonly (string | bigint | number)[] {
  const name = `${prefix}_${listed}`;
  if (listed === 'strings') return node.strings(name);
  return listed === 'int64s' ? Array.from(node.int64s(name)) : Array.from(node.floats(name));
}

const onlyList = (node: NodeView, prefix: string): Listed => {
  const present = pairings.filter((listed) => node.has(`${prefix}_${listed}`));
  return present.length === 1 ? (present[0] as Listed) : refuse(`${prefix} of no kind or of several`);
};

/** ai.onnx.ml LabelEncoder with lists (https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html). */
const labelEncoder: Operator = (node) => {
  if (node.opset < 2) refuse('the form before operator set 2');
  node.without('keys_tensor', 'values_tensor', 'default_tensor');
  const [from, to] = [onlyList(node, 'keys'), onlyList(node, 'values')];
  const [keys, values] = [list(node, 'keys', from), list(node, 'values', to)];
  if (keys.length !== values.length) refuse('keys and values that do not fit');
  // The first of equal keys counts in one version of ONNX Runtime, the last in another.
  const table = new Map(keys.map((key, at) => [key, values[at] as string | bigint | number]));
  if (table.size !== keys.length) refuse('a key named twice');
  const fallback =
    to === 'strings'
      ? node.string('default_string', '_Unused')
      : to === 'int64s'
        ? BigInt(node.int('default_int64', -1))
        : node.float('default_float', -0);
  return mapping(kindOfList[from], kindOfList[to], table, fallback);
};

/** ai.onnx.ml CategoryMapper between texts and numbers (https://onnx.ai/onnx/operators/onnx_aionnxml_CategoryMapper.html). */
const categoryMapper: Operator = (node) => {
  const [texts, numbers] = [node.strings('cats_strings'), Array.from(node.int64s('cats_int64s'))];
  if (
    texts.length !== numbers.length ||
    new Set(texts).size !== texts.length ||
    new Set(numbers).size !== texts.length
  ) {
    refuse('categories that do not pair');
  }
  const toNumber = mapping(
    'string',
    'int64',
    new Map(texts.map((text, at) => [text, numbers[at] as bigint])),
    BigInt(node.int('default_int64', -1)),
  );
  const toText = mapping(
    'int64',
    'string',
    new Map(numbers.map((number, at) => [number, texts[at] as string])),
    node.string('default_string', '_Unused'),
  );
  return (inputs) => (inputs[0]?.kind === 'string' ? toNumber(inputs) : toText(inputs));
};

type Value = string | bigint | number;

/** Looks every element up. NaN finds NaN, as it does in ONNX Runtime. */
function mapping(from: ElementKind, to: ElementKind, table: ReadonlyMap<Value, Value>, fallback: Value) {
  return unaryKernel((input) => {
    if (input.kind !== from) refuse(`an input of ${input.kind} where the keys are of ${from}`);
    const out = newSlot(to, input.shape);
    return {
      outputs: [out],
      run: () => {
        const [source, target] = [input.data as unknown as Value[], out.data as unknown as Value[]];
        for (let i = 0; i < target.length; i++) target[i] = table.get(source[i] as Value) ?? fallback;
      },
    };
  });
}

export const encoderOperators: Readonly<Record<string, Operator>> = {
  OneHotEncoder: oneHotEncoder,
  LabelEncoder: labelEncoder,
  CategoryMapper: categoryMapper,
};
