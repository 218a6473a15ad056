import { decodeModel } from '@modelyard/onnx';
import { allocate, sizeOf, type ElementKind, type SlotData } from '../slot.js';
import type { EvaluatedInput, EvaluatedTensor } from '../evaluator.js';
import { normal, pick, randomNumbers } from './random.js';
import { tellingValues, type TellingValues } from './telling-values.js';

/** How a row is drawn: `ordinary` rows look like data, `edge` rows put what data should not hold into some of their elements. */
export type ProbeKind = 'ordinary' | 'edge';

const edges = [Number.NaN, Infinity, -Infinity, 0, -0, 3.4e38, -3.4e38, 1e-40, 1e9, -1e9] as const;
const spreads = [0.1, 1, 1, 3, 10] as const;

/** Draws `rows` rows for each input. */
export function drawRows(
  inputs: readonly EvaluatedInput[],
  values: TellingValues,
  kind: ProbeKind,
  rows: number,
  random: () => number,
): EvaluatedTensor[] {
  return inputs.map((input) => {
    const shape = input.shape.map((size) => size ?? rows);
    const width = sizeOf(shape.slice(1));
    const spread = pick(random, spreads);
    const draw = drawer(input.kind, values, kind, random);
    const data = allocate(input.kind, sizeOf(shape));
    for (let i = 0; i < data.length; i++) (data as unknown[])[i] = draw(i % width, spread);
    return { name: input.name, kind: input.kind, shape, data: data as SlotData };
  });
}

type Draw = (column: number, spread: number) => number | bigint | string;

function drawer(kind: ElementKind, values: TellingValues, probe: ProbeKind, random: () => number): Draw {
  switch (kind) {
    case 'string':
      return () => (random() < 0.2 ? pick(random, ['', 'unheard of', 'Zürich']) : pick(random, [...values.texts, 'a']));
    case 'int64':
      return () =>
        random() < 0.2 ? BigInt(Math.floor(normal(random) * 100)) : pick(random, [...values.wholeNumbers, 0n, 1n]);
    case 'int32':
      return () => Math.round(normal(random) * 10);
    case 'bool':
      return () => (random() < 0.5 ? 1 : 0);
    default:
      return (column, spread) => number(column, spread, values, probe, random);
  }
}

/** On a threshold, right beside one, or anywhere. */
function number(column: number, spread: number, values: TellingValues, probe: ProbeKind, random: () => number): number {
  if (probe === 'edge' && random() < 0.15) return pick(random, edges);
  const near = values.byColumn.get(column) ?? values.numbers;
  const choice = random();
  if (near.length === 0 || choice < 0.3) return normal(random) * spread;
  const value = pick(random, near);
  if (choice < 0.5) return value;
  if (choice < 0.7) return value + (random() - 0.5) * Math.abs(value) * 2e-7;
  return value + normal(random) * spread * 0.1 * Math.max(1, Math.abs(value));
}

/** Rows of a request that look like a model's data: for measuring and for trying things out. */
export const probeRows = (
  model: Uint8Array,
  inputs: readonly EvaluatedInput[],
  rows: number,
  seed: number,
): EvaluatedTensor[] => drawRows(inputs, tellingValues(decodeModel(model)), 'ordinary', rows, randomNumbers(seed));
