import { constantSize, type ConstantSize } from './constant-size.js';
import { elementTypeName, oipDatatype } from './element-types.js';
import { externalDataFiles } from './external-data.js';
import { decodeModel } from './proto/model.js';
import type { Dimension, ModelProto, OperatorSetId, TypeProto, ValueInfoProto } from './proto/types.js';
import type { ReadLimits } from './read-limits.js';
import { nodesOf } from './walk-model.js';

/** One input or output as callers of the model see it. */
export interface InspectedValue {
  readonly name: string;
  /** As onnxruntime prints it: `tensor(float)`, `seq(map(int64,tensor(float)))`. */
  readonly onnxType: string;
  readonly isTensor: boolean;
  /** Open Inference Protocol v2 datatype; null for what the protocol cannot carry. */
  readonly datatype: string | null;
  /** Symbolic and unknown sizes are -1; null when not even the rank is known, or the value is no tensor. */
  readonly shape: readonly number[] | null;
}

export interface InspectedModel {
  readonly irVersion: number;
  /** Domain ('' is ai.onnx) -> operator set version. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: { readonly name: string; readonly version: string };
  /** Inputs a caller must send; those with an initializer have a value of their own. */
  readonly inputs: readonly InspectedValue[];
  readonly outputs: readonly InspectedValue[];
  /** How often each operator occurs, subgraphs and functions included: `ai.onnx.ml.TreeEnsembleClassifier` -> 1, `Add` -> 3. */
  readonly operators: Readonly<Record<string, number>>;
  readonly constants: ConstantSize;
  /** Flat names of the files with external tensor data. */
  readonly externalData: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a registry or a server needs to know of an ONNX file, without a runtime. Throws `OnnxError` as `decodeModel` does. */
export function inspectModel(bytes: Uint8Array, limits?: ReadLimits): InspectedModel {
  const model = decodeModel(bytes, limits);
  const initialized = new Set(model.graph.initializers.map((tensor) => tensor.name));
  return {
    irVersion: model.irVersion,
    opsets: record(model.opsetImports.map((id: OperatorSetId) => [id.domain, id.version])),
    producer: { name: model.producerName, version: model.producerVersion },
    inputs: model.graph.inputs.filter((input) => !initialized.has(input.name)).map(inspectValue),
    outputs: model.graph.outputs.map(inspectValue),
    operators: countOperators(model),
    constants: constantSize(model),
    externalData: externalDataFiles(model),
    metadata: record(model.metadataProps.map((entry) => [entry.key, entry.value])),
  };
}

/** Names come from the file: a plain assignment of `__proto__` would be lost. */
function record<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries);
}

function inspectValue(info: ValueInfoProto): InspectedValue {
  const { name, type } = info;
  const isTensor = type.kind === 'tensor';
  return {
    name,
    onnxType: typeName(type),
    isTensor,
    datatype: isTensor ? oipDatatype(type.elementType) : null,
    shape: isTensor && type.shape !== null ? type.shape.map(freeAsMinusOne) : null,
  };
}

function freeAsMinusOne(dimension: Dimension): number {
  return typeof dimension === 'number' ? dimension : -1;
}

function typeName(type: TypeProto): string {
  switch (type.kind) {
    case 'tensor':
      return `tensor(${elementTypeName(type.elementType)})`;
    case 'sparse-tensor':
      return `sparse_tensor(${elementTypeName(type.elementType)})`;
    case 'sequence':
      return `seq(${typeName(type.element)})`;
    case 'optional':
      return `optional(${typeName(type.element)})`;
    case 'map':
      return `map(${elementTypeName(type.keyType)},${typeName(type.value)})`;
    case 'unknown':
      return 'unknown';
  }
}

function countOperators(model: ModelProto): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const node of nodesOf(model)) {
    const operator = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`;
    counts.set(operator, (counts.get(operator) ?? 0) + 1);
  }
  return record([...counts]);
}
