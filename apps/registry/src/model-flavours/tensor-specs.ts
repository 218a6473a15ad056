import type { TensorSpec } from '@modelyard/contracts';
import type { InspectedValue } from '@modelyard/onnx';
import { flavourRefused } from './flavour-refused.js';

/** Inputs or outputs in the terms of the inference protocol; refuses what the protocol cannot carry. */
export function tensorSpecs(values: readonly InspectedValue[], direction: 'input' | 'output'): TensorSpec[] {
  return values.map(({ name, onnxType, datatype, shape }) => {
    if (datatype === null) {
      throw flavourRefused(
        `${direction} "${name}" is ${onnxType}, which the inference protocol cannot carry`,
        `convert the model so that every ${direction} is a tensor of numbers, booleans or strings`,
      );
    }
    // Converters leave out shapes they do not know; one free dimension says as much.
    return { name, datatype, shape: [...(shape ?? [-1])] };
  });
}
