import { isDatatype } from '../datatypes.js';
import { unreadable } from '../inference-error.js';
import { rawBytes, readTensor } from '../raw-data.js';
import type { Tensor, TensorSpec } from '../signature.js';
import type { InferReply, InferRequest, ModelMetadata, ParameterValue } from '../transport.js';
import { bytesOf, decodeFields, encodeFields, packed, readIntegers, text, type Field } from './protobuf.js';

/** ModelInferRequest with raw contents. */
export function encodeInferRequest({ model, version, parameters, inputs, outputs }: InferRequest): Buffer {
  return encodeFields([
    text(1, model),
    text(2, version ?? ''),
    ...Object.entries(parameters).map(([name, value]): Field => [
      4,
      encodeFields([text(1, name), [2, parameter(value)]]),
    ]),
    ...inputs.map((input): Field => [5, tensorHead(input)]),
    ...(outputs ?? []).map((name): Field => [6, encodeFields([text(1, name)])]),
    ...inputs.map((input): Field => [7, rawBytes(input)]),
  ]);
}

const tensorHead = ({ name, datatype, shape }: Tensor): Buffer =>
  encodeFields([text(1, name), text(2, datatype), packed(3, shape)]);

/** InferParameter with its `string_param`. */
const parameter = (value: string): Buffer => encodeFields([text(3, value)]);

/** ModelInferResponse with raw contents. @throws InferenceError `protocol` when it is not one */
export function decodeInferReply(message: Buffer): InferReply {
  const parameters: Record<string, ParameterValue> = {};
  const specs: TensorSpec[] = [];
  const raw: Buffer[] = [];
  let version = '';
  for (const [field, value] of decodeFields(message)) {
    if (field === 2) version = bytesOf(value).toString();
    else if (field === 4) Object.assign(parameters, readParameter(bytesOf(value)));
    else if (field === 5) specs.push(readSpec(bytesOf(value)));
    else if (field === 6) raw.push(bytesOf(value));
  }
  const outputs = specs.map((spec, at) => {
    const bytes = raw[at];
    if (!bytes) throw unreadable(`output '${spec.name}' has no raw contents`);
    return readTensor(spec, bytes);
  });
  return { version, parameters, outputs };
}

/** ModelMetadataRequest. */
export const encodeModelRequest = (model: string, version: string | null): Buffer =>
  encodeFields([text(1, model), text(2, version ?? '')]);

/** ModelMetadataResponse. @throws InferenceError `protocol` when it is not one */
export function decodeMetadata(message: Buffer): ModelMetadata {
  const fields = decodeFields(message);
  const all = (wanted: number): Buffer[] =>
    fields.filter(([field]) => field === wanted).map(([, value]) => bytesOf(value));
  return {
    name: all(1)[0]?.toString() ?? '',
    versions: all(2).map(String),
    inputs: all(4).map(readSpec),
    outputs: all(5).map(readSpec),
  };
}

function readSpec(message: Buffer): TensorSpec {
  let [name, datatype] = ['', ''];
  const shape: number[] = [];
  for (const [field, value] of decodeFields(message)) {
    if (field === 1) name = bytesOf(value).toString();
    else if (field === 2) datatype = bytesOf(value).toString();
    else if (field === 3) shape.push(...readIntegers(value));
  }
  if (!isDatatype(datatype)) throw unreadable(`'${name}' has the unknown datatype '${datatype}'`);
  return { name, datatype, shape };
}

function readParameter(entry: Buffer): Record<string, ParameterValue> {
  const [name, value] = [1, 2].map((wanted) => decodeFields(entry).find(([field]) => field === wanted)?.[1]);
  if (name === undefined || value === undefined) return {};
  return Object.fromEntries(
    decodeFields(bytesOf(value)).map(([field, one]) => [bytesOf(name).toString(), readParameterValue(field, one)]),
  );
}

function readParameterValue(field: number, value: bigint | Buffer): ParameterValue {
  if (field === 1) return value === 1n;
  if (field === 4) return bytesOf(value).readDoubleLE();
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : value.toString();
}
