import { invalid } from '../refusal.js';
import { allocate, datatypes, type Datatype, type TensorData } from './datatypes.js';
import { flattenRows } from './nested-rows.js';

/** Thrown when a 64-bit integer in JSON has lost digits to a double; the body must be read again from its text. */
export class LostIntegerDigits extends Error {
  override readonly name = 'LostIntegerDigits';
}

const ranges: Partial<Record<Datatype, readonly [bigint, bigint]>> = {
  UINT8: [0n, 2n ** 8n - 1n],
  UINT16: [0n, 2n ** 16n - 1n],
  UINT32: [0n, 2n ** 32n - 1n],
  UINT64: [0n, 2n ** 64n - 1n],
  INT8: [-(2n ** 7n), 2n ** 7n - 1n],
  INT16: [-(2n ** 15n), 2n ** 15n - 1n],
  INT32: [-(2n ** 31n), 2n ** 31n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * Reads the JSON `data` of one input, nested or flat in row-major order, into a typed array.
 * Integers must be integers in range, a null in FP32 or FP64 is NaN (JSON has none), 0 and 1 pass as booleans.
 * Throws a refusal that names the element, or LostIntegerDigits.
 */
export function readJsonElements(
  input: string,
  datatype: Datatype,
  shape: readonly number[],
  elements: number,
  data: readonly unknown[],
): TensorData {
  const flat = Array.isArray(data[0]) ? flattenRows(input, shape, data) : data;
  if (flat.length !== elements) {
    throw invalid(
      `input '${input}' got unexpected elements count ${flat.length}, expected ${elements} for shape [${shape.join(',')}]`,
    );
  }
  switch (datatypes[datatype].json) {
    case 'float':
      return readFloats(input, datatype, flat);
    case 'integer':
      return readIntegers(input, datatype, flat);
    case 'bigint':
      return readBigints(input, datatype, flat);
    case 'boolean':
      return readBooleans(input, flat);
    case 'string':
      return readStrings(input, flat);
    case 'none':
      throw invalid(`input '${input}' of type ${datatype} has no JSON form: send it as binary tensor data`);
  }
}

const unfit = (input: string, datatype: Datatype, index: number, value: unknown): Error =>
  invalid(`element ${index} of input '${input}' is ${print(value)}, which is no ${datatype}`);

const print = (value: unknown): string => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value));

function readFloats(input: string, datatype: Datatype, flat: readonly unknown[]): TensorData {
  const out = datatype === 'FP32' ? new Float32Array(flat.length) : new Float64Array(flat.length);
  for (let i = 0; i < flat.length; i++) {
    const value = flat[i];
    if (typeof value === 'number') out[i] = value;
    else if (value === null) out[i] = Number.NaN;
    else if (typeof value === 'bigint') out[i] = Number(value);
    else throw unfit(input, datatype, i, value);
  }
  return out;
}

function readIntegers(input: string, datatype: Datatype, flat: readonly unknown[]): TensorData {
  const out = allocate(datatype, flat.length) as Int32Array;
  const [low, high] = (ranges[datatype] ?? [0n, 0n]).map(Number) as [number, number];
  for (let i = 0; i < flat.length; i++) {
    const value = flat[i];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      throw unfit(input, datatype, i, value);
    }
    out[i] = value;
  }
  return out;
}

function readBigints(input: string, datatype: Datatype, flat: readonly unknown[]): TensorData {
  const out = allocate(datatype, flat.length) as BigInt64Array;
  const [low, high] = ranges[datatype] ?? [0n, 0n];
  for (let i = 0; i < flat.length; i++) {
    const value = exactBigint(flat[i]);
    if (value === null || value < low || value > high) throw unfit(input, datatype, i, flat[i]);
    out[i] = value;
  }
  return out;
}

function exactBigint(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  if (!Number.isSafeInteger(value)) throw new LostIntegerDigits();
  return BigInt(value);
}

function readBooleans(input: string, flat: readonly unknown[]): TensorData {
  const out = new Uint8Array(flat.length);
  for (let i = 0; i < flat.length; i++) {
    const value = flat[i];
    if (value === true || value === 1) out[i] = 1;
    else if (value !== false && value !== 0) throw unfit(input, 'BOOL', i, value);
  }
  return out;
}

function readStrings(input: string, flat: readonly unknown[]): TensorData {
  for (let i = 0; i < flat.length; i++) {
    const value = flat[i];
    if (typeof value !== 'string') throw unfit(input, 'BYTES', i, value);
    // ONNX Runtime takes C strings: what follows a NUL would be lost without a word.
    if (value.includes('\0')) throw invalid(`element ${i} of input '${input}' contains a NUL character`);
  }
  return flat as string[];
}
