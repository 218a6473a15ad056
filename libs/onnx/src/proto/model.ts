import { OnnxError } from '../onnx-error.js';
import { defaultReadLimits, type ReadLimits } from '../read-limits.js';
import { ProtoReader } from '../wire/proto-reader.js';
import { ProtoWriter } from '../wire/proto-writer.js';
import { readFunction, writeFunction } from './function.js';
import { graphCodec } from './graph.js';
import { readOperatorSetId, readStringEntry, writeOperatorSetId, writeStringEntry } from './string-entry.js';
import type { FunctionProto, GraphProto, ModelProto, OperatorSetId, StringEntry } from './types.js';

export const modelField = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  domain: 4,
  modelVersion: 5,
  graph: 7,
  opsets: 8,
  metadata: 14,
  functions: 25,
} as const;

/**
 * Reads a whole model. Training information is passed over. Throws `OnnxError` for bytes that are no ONNX model or exceed the limits;
 * no input makes it crash, hang or allocate beyond them.
 */
export function decodeModel(bytes: Uint8Array, limits: ReadLimits = defaultReadLimits): ModelProto {
  const reader = ProtoReader.over(bytes, limits);
  const parts = new ModelParts();
  while (reader.next()) parts.read(reader);
  return parts.finish();
}

class ModelParts {
  private irVersion = 0;
  private modelVersion = 0n;
  private readonly texts: Record<'producerName' | 'producerVersion' | 'domain', string> = {
    producerName: '',
    producerVersion: '',
    domain: '',
  };
  private graph: GraphProto | undefined;
  private readonly opsetImports: OperatorSetId[] = [];
  private readonly metadataProps: StringEntry[] = [];
  private readonly functions: FunctionProto[] = [];

  read(reader: ProtoReader): void {
    switch (reader.field) {
      case modelField.irVersion:
        this.irVersion = reader.integer();
        break;
      case modelField.modelVersion:
        this.modelVersion = reader.int64();
        break;
      case modelField.producerName:
        this.texts.producerName = reader.string();
        break;
      case modelField.producerVersion:
        this.texts.producerVersion = reader.string();
        break;
      case modelField.domain:
        this.texts.domain = reader.string();
        break;
      default:
        this.readMessage(reader);
    }
  }

  private readMessage(reader: ProtoReader): void {
    if (reader.field === modelField.graph) this.readGraph(reader);
    else if (reader.field === modelField.opsets) this.opsetImports.push(readOperatorSetId(reader.message()));
    else if (reader.field === modelField.metadata) this.metadataProps.push(readStringEntry(reader.message()));
    else if (reader.field === modelField.functions) this.functions.push(readFunction(reader.message()));
    else reader.skip();
  }

  private readGraph(reader: ProtoReader): void {
    // Protobuf would merge the two; a reader that took one and a runtime that merged would not see the same model.
    if (this.graph !== undefined) {
      throw new OnnxError('two-graphs', 'the file holds two graphs', 'export the model again and upload that file');
    }
    this.graph = graphCodec.read(reader.message());
  }

  finish(): ModelProto {
    if (this.graph === undefined || this.irVersion === 0) {
      throw new OnnxError(
        'no-graph',
        'the file holds no ONNX model: it has no IR version or no graph',
        'upload the .onnx file itself',
      );
    }
    return {
      irVersion: this.irVersion,
      ...this.texts,
      modelVersion: this.modelVersion,
      graph: this.graph,
      opsetImports: this.opsetImports,
      metadataProps: this.metadataProps,
      functions: this.functions,
    };
  }
}

/** Writes a model; `decodeModel` gives back an equal value. */
export function encodeModel(model: ModelProto): Uint8Array {
  const writer = new ProtoWriter();
  writer.int(modelField.irVersion, model.irVersion);
  writer.text(modelField.producerName, model.producerName);
  writer.text(modelField.producerVersion, model.producerVersion);
  writer.text(modelField.domain, model.domain);
  writer.int(modelField.modelVersion, model.modelVersion);
  writer.message(modelField.graph, (body) => graphCodec.write(body, model.graph));
  for (const id of model.opsetImports) writer.message(modelField.opsets, (body) => writeOperatorSetId(body, id));
  for (const entry of model.metadataProps) writer.message(modelField.metadata, (body) => writeStringEntry(body, entry));
  for (const each of model.functions) writer.message(modelField.functions, (body) => writeFunction(body, each));
  return writer.finish();
}
