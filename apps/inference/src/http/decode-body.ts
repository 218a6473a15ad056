import type { InferRequest, RequestedOutput } from '../pipeline/infer-request.js';
import { assertNoSharedMemory, assertTensorCount, readClasses } from '../pipeline/request-parameters.js';
import { invalid } from '../refusal.js';
import { isDatatype } from '../tensors/datatypes.js';
import { readJsonElements } from '../tensors/json-elements.js';
import { readRawData } from '../tensors/raw-data.js';
import { countElements } from '../tensors/shape.js';
import type { Tensor } from '../tensors/tensor.js';
import { BinarySection } from './binary-section.js';
import {
  asArray,
  asName,
  asObject,
  asParameters,
  decodingExactly,
  parseObject,
  type JsonObject,
} from './json-object.js';
import { parseHeader } from './known-headers.js';

/**
 * Decodes an infer request body: a JSON object, followed by raw tensors when `Inference-Header-Content-Length` gives
 * the JSON's length. Throws a refusal that names the input and the fault.
 */
export function decodeBody(body: Buffer, jsonLength: number | null, maxTensors: number): InferRequest {
  const json = jsonLength === null ? body : body.subarray(0, jsonLength);
  try {
    return decodingExactly(
      (parse) => decodeRequest(parse(json), new BinarySection(body, json.length), maxTensors),
      jsonLength === null ? parseObject : parseHeader,
    );
  } catch (error) {
    // Raw tensors that nothing tells from the JSON look like JSON that is damaged somewhere.
    throw jsonLength === null && body.includes('"binary_data_size"') ? lacksJsonLength() : error;
  }
}

const lacksJsonLength = (): Error =>
  invalid(
    "the request announces binary data ('binary_data_size') and lacks the header Inference-Header-Content-Length: set it to the bytes of the JSON in front of the tensors",
  );

function decodeRequest(header: JsonObject, binary: BinarySection, maxTensors: number): InferRequest {
  const inputs = asTensors(header['inputs'], 'inputs', maxTensors).map((input, at) => decodeInput(input, at, binary));
  binary.assertConsumed();
  const parameters = asParameters(header['parameters'], "'parameters'");
  const id = header['id'];
  if (id !== undefined && id !== null && typeof id !== 'string') throw invalid("'id' must be a string");
  return {
    id: id ?? null,
    parameters,
    inputs,
    outputs: decodeOutputs(header['outputs'], maxTensors),
  };
}

function decodeInput(value: unknown, at: number, binary: BinarySection): Tensor {
  const input = asObject(value, `inputs[${at}]`);
  const name = asName(input['name'], `'name' of inputs[${at}]`);
  const datatype = input['datatype'];
  if (!isDatatype(datatype)) throw invalid(`input '${name}' has unknown datatype ${JSON.stringify(datatype ?? null)}`);
  const shape = asArray(input['shape'], `'shape' of input '${name}'`);
  const elements = countElements(name, shape);
  const tensor = { name, datatype, shape: shape as readonly number[] };
  const parameters = asParameters(input['parameters'], `'parameters' of input '${name}'`);
  assertNoSharedMemory(`input '${name}'`, parameters);
  const binarySize = parameters['binary_data_size'];
  if (binarySize !== undefined) {
    return { ...tensor, data: readRawData(tensor, elements, binary.take(name, binarySize)) };
  }
  const data = asArray(input['data'], `'data' of input '${name}'`);
  return { ...tensor, data: readJsonElements(name, datatype, tensor.shape, elements, data) };
}

function asTensors(value: unknown, what: 'inputs' | 'outputs', maxTensors: number): readonly unknown[] {
  const tensors = asArray(value, `'${what}'`);
  assertTensorCount(tensors.length, what, maxTensors);
  return tensors;
}

function decodeOutputs(value: unknown, maxTensors: number): RequestedOutput[] | null {
  if (value === undefined || value === null) return null;
  const outputs = asTensors(value, 'outputs', maxTensors);
  if (outputs.length === 0) return null;
  return outputs.map((entry, at) => {
    const output = asObject(entry, `outputs[${at}]`);
    const name = asName(output['name'], `'name' of outputs[${at}]`);
    const parameters = asParameters(output['parameters'], `'parameters' of output '${name}'`);
    assertNoSharedMemory(`output '${name}'`, parameters);
    const { binary_data: binary, classification } = parameters;
    return { name, binary: typeof binary === 'boolean' ? binary : null, classes: readClasses(name, classification) };
  });
}
