import type { TensorDeclaration } from '../tensors/tensor.js';
import { ProtobufReader } from './protobuf-reader.js';
import { ProtobufWriter } from './protobuf-writer.js';

/** The two texts of ModelReadyRequest and ModelMetadataRequest; version is empty when it was not given. */
export function decodeModelRequest(bytes: Buffer): { model: string; version: string } {
  const reader = new ProtobufReader(bytes);
  let [model, version] = ['', ''];
  reader.fields({ 1: () => (model = reader.text()), 2: () => (version = reader.text()) });
  return { model, version };
}

/** ServerLiveResponse, ServerReadyResponse and ModelReadyResponse are all one boolean in field 1. */
export const encodeFlag = (value: boolean): Buffer => new ProtobufWriter().boolean(1, value).finish();

export function encodeServerMetadata(name: string, version: string, extensions: readonly string[]): Buffer {
  const writer = new ProtobufWriter().text(1, name).text(2, version);
  for (const extension of extensions) writer.text(3, extension);
  return writer.finish();
}

export function encodeModelMetadata(metadata: {
  name: string;
  versions: readonly string[];
  platform: string;
  inputs: readonly TensorDeclaration[];
  outputs: readonly TensorDeclaration[];
  properties: Readonly<Record<string, string>>;
}): Buffer {
  const writer = new ProtobufWriter().text(1, metadata.name);
  for (const version of metadata.versions) writer.text(2, version);
  writer.text(3, metadata.platform);
  for (const input of metadata.inputs) writer.message(4, tensorMetadata(input));
  for (const output of metadata.outputs) writer.message(5, tensorMetadata(output));
  for (const [key, value] of Object.entries(metadata.properties)) {
    writer.message(6, new ProtobufWriter().text(1, key).text(2, value));
  }
  return writer.finish();
}

const tensorMetadata = ({ name, datatype, shape }: TensorDeclaration): ProtobufWriter =>
  new ProtobufWriter().text(1, name).text(2, datatype).packed(3, shape);

/** HealthCheckResponse of grpc.health.v1: 1 is SERVING, 2 is NOT_SERVING; 3, for null, SERVICE_UNKNOWN. */
export const encodeHealth = (serving: boolean | null): Buffer =>
  new ProtobufWriter().integer(1, serving === null ? 3 : serving ? 1 : 2).finish();

/** The service a HealthCheckRequest names; empty asks for the server as a whole. */
export const decodeHealthRequest = (bytes: Buffer): string => decodeModelRequest(bytes).model;
