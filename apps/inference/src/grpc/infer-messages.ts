import type { InferRequest, Parameters, ParameterValue, RequestedOutput } from '../pipeline/infer-request.js';
import { assertNoSharedMemory, assertTensorCount, readClasses } from '../pipeline/request-parameters.js';
import { invalid } from '../refusal.js';
import { isDatatype } from '../tensors/datatypes.js';
import { rawData, readRawData } from '../tensors/raw-data.js';
import { countElements } from '../tensors/shape.js';
import type { Tensor } from '../tensors/tensor.js';
import { ProtobufReader } from './protobuf-reader.js';
import { ProtobufWriter } from './protobuf-writer.js';
import { contentsData, readContents, writeContents, type TypedContents } from './tensor-contents.js';

/** A decoded ModelInferRequest: the model it names, the request, and the form its reply must take. */
export interface GrpcInferRequest {
  readonly model: string;
  /** Empty when the caller leaves the choice to the traffic plan. */
  readonly version: string;
  readonly request: InferRequest;
  /** Raw in, raw out: clients read the reply in the form in which they sent the request. */
  readonly raw: boolean;
}

interface InputMessage {
  name: string;
  datatype: string;
  shape: number[];
  contents: TypedContents | null;
}

/** Decodes ModelInferRequest. Throws a refusal that names the input and the fault. */
export function decodeInferRequest(bytes: Buffer, maxTensors: number): GrpcInferRequest {
  const reader = new ProtobufReader(bytes);
  const parameters: Record<string, ParameterValue> = {};
  const inputs: InputMessage[] = [];
  const outputs: RequestedOutput[] = [];
  const raw: Buffer[] = [];
  const texts = ['', '', '', ''];
  const readText = (): void => {
    texts[reader.field] = reader.text();
  };
  reader.fields({
    1: readText,
    2: readText,
    3: readText,
    4: () => readParameter(reader.message(), parameters),
    5: () => inputs.push(readInput(reader.message())),
    6: () => outputs.push(readRequestedOutput(reader.message())),
    7: () => raw.push(reader.chunk()),
  });
  assertTensorCount(inputs.length, 'inputs', maxTensors);
  assertTensorCount(outputs.length, 'outputs', maxTensors);
  const [, model = '', version = '', id = ''] = texts;
  return {
    model,
    version,
    raw: raw.length > 0,
    request: {
      id: id || null,
      parameters,
      inputs: raw.length > 0 ? joinRaw(inputs, raw) : inputs.map((input) => toTensor(input, null)),
      outputs: outputs.length === 0 ? null : outputs,
    },
  };
}

function joinRaw(inputs: readonly InputMessage[], raw: readonly Buffer[]): Tensor[] {
  if (raw.length !== inputs.length) {
    throw invalid(`expected one raw_input_contents for each of ${inputs.length} inputs, got ${raw.length}`);
  }
  return inputs.map((input, at) => {
    if (input.contents) {
      throw invalid(`contents of input '${input.name}' must not be set beside raw_input_contents`);
    }
    return toTensor(input, raw[at] as Buffer);
  });
}

function toTensor({ name, datatype, shape, contents }: InputMessage, raw: Buffer | null): Tensor {
  if (!isDatatype(datatype)) throw invalid(`input '${name}' has unknown datatype '${datatype}'`);
  const elements = countElements(name, shape);
  const declared = { name, datatype, shape };
  return {
    ...declared,
    data: raw ? readRawData(declared, elements, raw) : contentsData(declared, elements, contents),
  };
}

function readInput(reader: ProtobufReader): InputMessage {
  const input: InputMessage = { name: '', datatype: '', shape: [], contents: null };
  let parameters: Record<string, ParameterValue> | null = null;
  reader.fields({
    1: () => (input.name = reader.text()),
    2: () => (input.datatype = reader.text()),
    3: () => reader.repeated((one) => input.shape.push(Number(one.int64()))),
    4: () => readParameter(reader.message(), (parameters ??= {})),
    5: () => (input.contents = readContents(reader.message())),
  });
  if (parameters) assertNoSharedMemory(`input '${input.name}'`, parameters);
  return input;
}

function readRequestedOutput(reader: ProtobufReader): RequestedOutput {
  const parameters: Record<string, ParameterValue> = {};
  let name = '';
  reader.fields({ 1: () => (name = reader.text()), 2: () => readParameter(reader.message(), parameters) });
  assertNoSharedMemory(`output '${name}'`, parameters);
  return { name, binary: null, classes: readClasses(name, parameters['classification']) };
}

function readParameter(entry: ProtobufReader, into: Record<string, ParameterValue>): void {
  let name = '';
  let value: ParameterValue | undefined;
  entry.fields({ 1: () => (name = entry.text()), 2: () => (value = readParameterValue(entry.message())) });
  if (name !== '' && value !== undefined) into[name] = value;
}

function readParameterValue(reader: ProtobufReader): ParameterValue | undefined {
  let value: ParameterValue | undefined;
  reader.fields({
    1: () => (value = reader.boolean()),
    2: () => (value = Number(reader.int64())),
    3: () => (value = reader.text()),
    4: () => (value = reader.double()),
    5: () => (value = Number(reader.uint64())),
  });
  return value;
}

/** The unchanging start of every ModelInferResponse of one version: its model name and version. */
export const inferReplyPrefix = (model: string, version: string): Buffer =>
  new ProtobufWriter().text(1, model).text(2, version).finish();

/** Encodes ModelInferResponse behind a version's prefix, raw or typed as the request was. */
export function encodeInferReply(
  prefix: Buffer,
  id: string | null,
  parameters: Parameters,
  outputs: readonly Tensor[],
  raw: boolean,
): Buffer {
  const writer = new ProtobufWriter().encoded(prefix).text(3, id ?? '');
  for (const [name, value] of Object.entries(parameters)) {
    writer.message(4, new ProtobufWriter().text(1, name).message(2, parameterValue(value)));
  }
  for (const tensor of outputs) {
    const output = new ProtobufWriter().text(1, tensor.name).text(2, tensor.datatype).packed(3, tensor.shape);
    if (!raw) output.message(5, writeContents(tensor));
    writer.message(5, output);
  }
  if (raw) for (const tensor of outputs) writer.bytes(6, rawData(tensor));
  return writer.finish();
}

function parameterValue(value: ParameterValue): ProtobufWriter {
  const writer = new ProtobufWriter();
  if (typeof value === 'boolean') return writer.integer(1, value ? 1 : 0, true);
  if (typeof value === 'string') return writer.bytes(3, Buffer.from(value));
  return Number.isSafeInteger(value) ? writer.integer(2, value, true) : writer.double(4, value);
}
