import { isDatatype } from '../datatypes.js';
import { unreadable } from '../inference-error.js';
import { rawBytes, readTensor } from '../raw-data.js';
import type { Tensor, TensorSpec } from '../signature.js';
import type { InferReply, InferRequest, ModelMetadata, ReplyParameters } from '../transport.js';

/** A request body: a JSON header and behind it the tensors as raw bytes. */
export interface BinaryBody {
  readonly jsonLength: number;
  readonly bytes: Buffer<ArrayBuffer>;
}

/** Encodes a request with binary tensors, both ways. The service drops it when it has not begun within `timeoutMs`. */
export function encodeRequest({ parameters, inputs, outputs }: InferRequest, timeoutMs: number): BinaryBody {
  const raw = inputs.map(rawBytes);
  const head = {
    parameters: { ...parameters, timeout: Math.max(1, Math.floor(timeoutMs * 1_000)), binary_data_output: true },
    inputs: inputs.map(({ name, datatype, shape }, at) => ({
      name,
      datatype,
      shape,
      parameters: { binary_data_size: raw[at]?.length },
    })),
    ...(outputs && { outputs: outputs.map((name) => ({ name })) }),
  };
  const json = Buffer.from(JSON.stringify(head));
  return { jsonLength: json.length, bytes: Buffer.concat([json, ...raw]) };
}

interface OutputHead {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters?: { readonly binary_data_size?: number };
}

/** Decodes a reply whose outputs are all binary. @throws InferenceError `protocol` when it is not one */
export function decodeReply({ jsonLength, bytes }: { jsonLength: number; bytes: Buffer }): InferReply {
  const head = readJson(bytes.subarray(0, jsonLength)) as {
    model_version?: string;
    parameters?: ReplyParameters;
    outputs?: readonly OutputHead[];
  };
  if (!Array.isArray(head.outputs)) throw unreadable('the reply has no outputs');
  let at = jsonLength;
  const outputs = (head.outputs as readonly OutputHead[]).map((output): Tensor => {
    const size = output.parameters?.binary_data_size;
    if (size === undefined) throw unreadable(`output '${output.name}' is not binary`);
    at += size;
    return readTensor(specOf(output), bytes.subarray(at - size, at));
  });
  return { version: head.model_version ?? '', parameters: head.parameters ?? {}, outputs };
}

/** Reads the metadata of a model. @throws InferenceError `protocol` when it is none */
export function decodeMetadata(bytes: Buffer): ModelMetadata {
  const document = readJson(bytes) as {
    name?: string;
    versions?: readonly string[];
    inputs?: readonly OutputHead[];
    outputs?: readonly OutputHead[];
  };
  const { name = '', versions = [], inputs = [], outputs = [] } = document;
  return { name, versions, inputs: inputs.map(specOf), outputs: outputs.map(specOf) };
}

/** The server's own words in an error body; undefined where it is no JSON with an `error`. */
export function readErrorText(bytes: Buffer): string | undefined {
  try {
    const { error } = JSON.parse(bytes.toString()) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

function specOf({ name, datatype, shape }: OutputHead): TensorSpec {
  if (!isDatatype(datatype)) throw unreadable(`'${name}' has the unknown datatype '${datatype}'`);
  return { name, datatype, shape };
}

function readJson(bytes: Buffer): object {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw unreadable('the reply is no JSON', error);
  }
  throw unreadable('the reply is no JSON object');
}
