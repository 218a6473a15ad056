import { refuse } from './refusal.js';

/** Element types that evaluators compute with, by their ONNX names. */
export type ElementKind = 'float' | 'double' | 'int32' | 'int64' | 'bool' | 'string';

export type NumberData = Float32Array | Float64Array | Int32Array | Uint8Array;
/** Row-major elements; booleans are bytes of 0 and 1. */
export type SlotData = NumberData | BigInt64Array | string[];

/**
 * A tensor's place in a plan. Its shape is settled when the plan is bound; its data may be another array in each run, so that inputs
 * need no copy, and operators that only rename dimensions pass the array on.
 */
export interface Slot {
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  data: SlotData;
  /** Known when the plan is bound: weights, and whatever follows from weights and shapes alone. */
  readonly constant: boolean;
}

/** Scratch of one tensor at most, in elements: what needs more belongs to ONNX Runtime. */
const MAX_ELEMENTS = 1 << 24;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export function allocate(kind: ElementKind, length: number): SlotData {
  switch (kind) {
    case 'float':
      return new Float32Array(length);
    case 'double':
      return new Float64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'bool':
      return new Uint8Array(length);
    case 'string':
      return new Array<string>(length).fill('');
  }
}

/** A fresh slot with memory of its own. */
export function newSlot(kind: ElementKind, shape: readonly number[]): Slot {
  const length = sizeOf(shape);
  if (!(length <= MAX_ELEMENTS)) refuse(`a tensor of shape [${shape.join(', ')}] is too large`);
  return { kind, shape, data: allocate(kind, length), constant: false };
}

export const isReal = ({ kind }: Slot): boolean => kind === 'float' || kind === 'double';

/** The elements of a constant slot of whole numbers: axes, shapes, indices. */
export function wholeNumbers(slot: Slot, what: string): number[] {
  if (!slot.constant) refuse(`${what} depends on the input`);
  if (slot.kind !== 'int64' && slot.kind !== 'int32') refuse(`${what} is not of whole numbers`);
  return Array.from(slot.data as BigInt64Array, Number);
}

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(counted) || counted < 0 || counted >= rank) refuse(`axis ${axis} is outside of rank ${rank}`);
  return counted;
}

/** Elements before, along and after an axis. */
export function around(shape: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis] ?? 1, inner: sizeOf(shape.slice(axis + 1)) };
}
