import { invalid } from '../refusal.js';
import { datatypes, type TensorData } from './datatypes.js';
import type { Tensor, TensorDeclaration } from './tensor.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads raw tensor bytes: little-endian, row-major; each BYTES element behind its 4-byte little-endian length.
 * The bytes are copied, because a typed array needs an aligned start and the body's buffer is reused: into memory that nobody clears
 * first, a piece of Node's pool where they are few. Pieces of the pool begin at multiples of eight.
 */
export function readRawData(input: TensorDeclaration, elements: number, bytes: Buffer): TensorData {
  const { bytes: size, array: Elements } = datatypes[input.datatype];
  if (size === null || Elements === null) return readRawStrings(input.name, elements, bytes);
  if (bytes.length !== elements * size) {
    throw invalid(
      `input '${input.name}' got ${bytes.length} bytes of data, expected ${elements * size} for shape [${input.shape.join(',')}] and type ${input.datatype}`,
    );
  }
  const memory = Buffer.allocUnsafe(bytes.length);
  bytes.copy(memory);
  return new Elements(memory.buffer, memory.byteOffset, elements);
}

function readRawStrings(input: string, elements: number, bytes: Buffer): string[] {
  const values: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw invalid(`input '${input}' ends inside the length of element ${values.length}`);
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) throw invalid(`input '${input}' ends inside element ${values.length}`);
    values.push(readText(input, values.length, bytes.subarray(at + 4, end)));
    at = end;
  }
  if (values.length !== elements) {
    throw invalid(`input '${input}' got unexpected elements count ${values.length}, expected ${elements}`);
  }
  return values;
}

/** One BYTES element as text. ONNX strings are UTF-8 and ONNX Runtime cuts them at a NUL, so anything else is refused. */
export function readText(input: string, index: number, bytes: Uint8Array): string {
  if (bytes.includes(0)) throw invalid(`element ${index} of input '${input}' contains a NUL byte`);
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalid(`element ${index} of input '${input}' is not UTF-8 text, which is all an ONNX string can hold`);
  }
}

/** The raw bytes of a tensor, in the layout that readRawData reads. Numeric tensors are viewed, not copied. */
export function rawData(tensor: Tensor): Buffer {
  const { data } = tensor;
  if (!Array.isArray(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat(
    data.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
