import { numeric } from './datatypes.js';
import { unreadable } from './inference-error.js';
import type { Tensor, TensorSpec } from './signature.js';

/** A tensor's raw form: little-endian, row-major, each BYTES element behind its 32-bit length. Numbers are viewed, not copied. */
export function rawBytes({ data }: Tensor): Buffer {
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat(
    data.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Reads what `rawBytes` writes, into memory of its own. @throws InferenceError `protocol` when the bytes do not fit the shape */
export function readTensor({ name, datatype, shape }: TensorSpec, bytes: Buffer): Tensor {
  const elements = shape.reduce((product, size) => product * size, 1);
  const data = datatype === 'BYTES' ? readTexts(name, bytes) : numeric[datatype].create(elements);
  if (ArrayBuffer.isView(data)) {
    if (data.byteLength !== bytes.length) throw misfit(name, shape);
    bytes.copy(new Uint8Array(data.buffer));
  } else if (data.length !== elements) throw misfit(name, shape);
  return { name, datatype, shape, data };
}

function readTexts(name: string, bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32LE(at) : Infinity;
    if (end > bytes.length) throw unreadable(`output '${name}' ends inside element ${texts.length}`);
    texts.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return texts;
}

const misfit = (name: string, shape: readonly number[]): Error =>
  unreadable(`the bytes of output '${name}' do not fit its shape [${shape.join(',')}]`);
