import { build, ElementTypes, encodeModel, type NodeProto } from '@modelyard/onnx';
import type { ColumnEncoding } from '../features/encoding.js';
import type { TrainedModel } from '../trained-model.js';
import { graphEnd } from './outputs.js';
import { treeEnsembleAttributes } from './tree-ensemble.js';

export const trainerVersion = '0.1.0';

/**
 * Writes the model as ONNX (IR 8, opset 17, ai.onnx.ml 3). Its inputs are the raw columns, one tensor of [N, 1] each: encoders are part
 * of the graph, so callers send what they have.
 */
export function exportOnnx(model: TrainedModel): Uint8Array {
  const encoded = model.encodings.map(encodedName);
  const end = graphEnd(model.classes, model.parameters.decisionThreshold);
  const graph = build.graph({
    name: 'gradient_boosting',
    inputs: model.encodings.map(({ kind, name }) =>
      build.tensorValue(name, kind === 'numeric' ? ElementTypes.float : ElementTypes.string, [null, 1]),
    ),
    outputs: end.outputs,
    initializers: end.initializers,
    nodes: [
      ...model.encodings.flatMap(encoderNodes),
      build.node('Concat', {
        inputs: encoded,
        outputs: ['/columns'],
        attributes: [build.attribute.int('axis', 1)],
      }),
      build.node('TreeEnsembleRegressor', {
        inputs: ['/columns'],
        outputs: ['/score'],
        domain: 'ai.onnx.ml',
        attributes: treeEnsembleAttributes(model.ensemble),
      }),
      ...end.nodes,
    ],
  });
  return encodeModel(
    build.model({
      graph,
      producer: { name: 'modelyard-gradient-boosting', version: trainerVersion },
      opsets: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 3 },
      ],
      metadata: { task: model.parameters.task, seed: String(model.parameters.seed) },
    }),
  );
}

/** Inner tensors begin with a slash, which `featuresOf` refuses in columns: both live in one name space. */
function encodedName(encoding: ColumnEncoding): string {
  return encoding.kind === 'numeric' ? encoding.name : `/encoded/${encoding.name}`;
}

function encoderNodes(encoding: ColumnEncoding): NodeProto[] {
  if (encoding.kind === 'numeric') return [];
  const encoder = build.node('LabelEncoder', {
    inputs: [encoding.name],
    outputs: [encodedName(encoding)],
    domain: 'ai.onnx.ml',
    attributes: [
      build.attribute.strings('keys_strings', [...encoding.codes.keys()]),
      build.attribute.floats('values_floats', [...encoding.codes.values()]),
      build.attribute.float('default_float', encoding.unseen),
    ],
  });
  return [encoder];
}
