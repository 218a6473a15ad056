import { elementTypeName, tensorValues, type ElementArray, type TensorProto } from '@modelyard/onnx';
import { refuse } from './refusal.js';
import type { ElementKind, Slot, SlotData } from './slot.js';

const kinds: ReadonlySet<string> = new Set<ElementKind>(['float', 'double', 'int32', 'int64', 'bool', 'string']);

/** The kind of an element type of TensorProto. Throws a Refusal for those that evaluators do not compute with. */
export function kindOf(elementType: number): ElementKind {
  const name = elementTypeName(elementType);
  return kinds.has(name) ? (name as ElementKind) : refuse(`elements of type ${name}`);
}

export function constantSlot(elementType: number, shape: readonly number[], values: ElementArray): Slot {
  return { kind: kindOf(elementType), shape, data: values as SlotData, constant: true };
}

/** An initializer. Throws a Refusal, or what `tensorValues` throws. */
export const initializerSlot = (tensor: TensorProto): Slot =>
  constantSlot(tensor.dataType, tensor.dims, tensorValues(tensor));

export const int64Constant = (values: readonly number[], shape: readonly number[] = [values.length]): Slot => ({
  kind: 'int64',
  shape,
  data: BigInt64Array.from(values, BigInt),
  constant: true,
});
