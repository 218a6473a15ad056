import type { AttributeProto, ModelProto, NodeProto } from '@modelyard/onnx';

/** Values at which a model changes its mind, read from its own nodes: thresholds, offsets, categories. */
export interface TellingValues {
  readonly numbers: readonly number[];
  /** By the column of the input, where trees read the model's input directly. */
  readonly byColumn: ReadonlyMap<number, readonly number[]>;
  readonly texts: readonly string[];
  readonly wholeNumbers: readonly bigint[];
}

/** Enough to reach the branches of any ensemble in time, however large it is. */
const MAX_VALUES = 4_096;

const text = new TextDecoder();

export function tellingValues({ graph }: ModelProto): TellingValues {
  const found = {
    numbers: [] as number[],
    byColumn: new Map<number, number[]>(),
    texts: [] as string[],
    wholeNumbers: [] as bigint[],
  };
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  for (const node of graph.nodes) {
    if (inputs.has(node.inputs[0] ?? '')) collectByColumn(node, found.byColumn);
    for (const { name, value } of node.attributes) {
      if (numberLists.has(name) && value.kind === 'floats') found.numbers.push(...sample(value.value));
      if (!categoryLists.has(name)) continue;
      if (value.kind === 'strings')
        found.texts.push(...value.value.slice(0, MAX_VALUES).map((each) => text.decode(each)));
      if (value.kind === 'ints') found.wholeNumbers.push(...value.value.subarray(0, MAX_VALUES));
    }
  }
  return found;
}

/** Evenly from the whole list, since the end of an ensemble decides differently from its beginning. */
function sample(values: Float32Array): Float32Array {
  const step = Math.ceil(values.length / MAX_VALUES);
  return step <= 1 ? values : values.filter((_, i) => i % step === 0);
}

const numberLists: ReadonlySet<string> = new Set(['nodes_values', 'imputed_value_floats', 'keys_floats']);
const categoryLists: ReadonlySet<string> = new Set(['cats_strings', 'cats_int64s', 'keys_strings', 'keys_int64s']);

/** Thresholds of trees and centres of scalers belong to columns. */
function collectByColumn({ opType, attributes }: NodeProto, byColumn: Map<number, number[]>): void {
  const floats = (name: string): Float32Array => listOf(attributes, name, 'floats') ?? new Float32Array(0);
  const add = (column: number, value: number): void => {
    const known = byColumn.get(column);
    if (!known) byColumn.set(column, [value]);
    else if (known.length < MAX_VALUES) known.push(value);
  };
  if (opType === 'Scaler') {
    const scale = floats('scale');
    floats('offset').forEach((offset, column) => {
      for (const distance of [-2, -1, -0.5, 0, 0.5, 1, 2]) add(column, offset + distance / (scale[column] ?? 1));
    });
  }
  const features = listOf(attributes, 'nodes_featureids', 'ints');
  const modes = listOf(attributes, 'nodes_modes', 'strings');
  if (!features || !modes) return;
  const step = Math.ceil(features.length / (MAX_VALUES * 4));
  const values = floats('nodes_values');
  for (let i = 0; i < features.length; i += step) {
    if (text.decode(modes[i]) !== 'LEAF') add(Number(features[i]), values[i] ?? 0);
  }
}

type Lists = { floats: Float32Array; ints: BigInt64Array; strings: readonly Uint8Array[] };

function listOf<K extends keyof Lists>(
  attributes: readonly AttributeProto[],
  name: string,
  kind: K,
): Lists[K] | undefined {
  const found = attributes.find((attribute) => attribute.name === name)?.value;
  return found?.kind === kind ? (found.value as Lists[K]) : undefined;
}
