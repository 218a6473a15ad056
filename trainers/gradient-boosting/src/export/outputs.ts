import { build, ElementTypes, type NodeProto, type TensorProto, type ValueInfoProto } from '@modelyard/onnx';
import type { Classes } from '../features/targets.js';

/** The end of a graph: what it makes of the raw score, a tensor of [N, 1]. */
export interface GraphEnd {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly outputs: readonly ValueInfoProto[];
}

/** `label` [N] and `probability` [N, 2] in the order of the classes; or `prediction` [N, 1] for regression. */
export function graphEnd(classes: Classes, threshold: number): GraphEnd {
  return classes === null ? regressionEnd() : classifierEnd(classes, threshold);
}

function regressionEnd(): GraphEnd {
  return {
    nodes: [build.node('Identity', { inputs: ['/score'], outputs: ['prediction'] })],
    initializers: [],
    outputs: [build.tensorValue('prediction', ElementTypes.float, [null, 1])],
  };
}

function classifierEnd(classes: readonly unknown[], threshold: number): GraphEnd {
  const { node, attribute } = build;
  const plain = hasIntegerLabels(classes);
  const names = node('LabelEncoder', {
    inputs: ['/class_index'],
    outputs: ['label'],
    domain: 'ai.onnx.ml',
    attributes: [attribute.ints('keys_int64s', [0, 1]), attribute.strings('values_strings', classes.map(String))],
  });
  const index = plain ? 'label' : '/class_index';
  return {
    nodes: [
      node('Sigmoid', { inputs: ['/score'], outputs: ['/positive'] }),
      node('Sub', { inputs: ['/one', '/positive'], outputs: ['/negative'] }),
      node('Concat', {
        inputs: ['/negative', '/positive'],
        outputs: ['probability'],
        attributes: [attribute.int('axis', 1)],
      }),
      node('Greater', { inputs: ['/positive', '/threshold'], outputs: ['/is_positive'] }),
      node('Reshape', { inputs: ['/is_positive', '/flat'], outputs: ['/is_positive_flat'] }),
      node('Cast', {
        inputs: ['/is_positive_flat'],
        outputs: [index],
        attributes: [attribute.int('to', ElementTypes.int64)],
      }),
      ...(plain ? [] : [names]),
    ],
    initializers: [
      build.floatTensor('/one', [1]),
      build.floatTensor('/threshold', [threshold]),
      build.int64Tensor('/flat', [-1]),
    ],
    outputs: [
      build.tensorValue('label', plain ? ElementTypes.int64 : ElementTypes.string, [null]),
      build.tensorValue('probability', ElementTypes.float, [null, 2]),
    ],
  };
}

/** Flags and 0/1 stay integers; every other pair of classes is told by its text. */
export function hasIntegerLabels(classes: readonly unknown[]): boolean {
  return classes.every((each) => typeof each === 'boolean') || (classes[0] === 0 && classes[1] === 1);
}
