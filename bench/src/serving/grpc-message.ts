import { rowOf, type BenchModel } from './models.js';

export const GRPC_PATH = '/inference.GRPCInferenceService/ModelInfer';

/** The wire type of everything that has a length. */
const BYTES = 2;

/** A ModelInferRequest with the row as raw bytes, framed as gRPC sends it: uncompressed, its length before it. */
export function grpcMessage(model: BenchModel): Buffer {
  const row = Buffer.from(Float32Array.from(rowOf(model)).buffer);
  const shape = field(3, sized(Buffer.concat([varint(1), varint(model.width)])));
  const input = Buffer.concat([text(1, 'x'), text(2, 'FP32'), shape]);
  const message = Buffer.concat([text(1, 'model'), field(5, sized(input)), field(7, sized(row))]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return Buffer.concat([frame, message]);
}

const text = (number: number, value: string): Buffer => field(number, sized(Buffer.from(value)));

const field = (number: number, value: Buffer): Buffer => Buffer.concat([varint(number * 8 + BYTES), value]);

const sized = (value: Buffer): Buffer => Buffer.concat([varint(value.length), value]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}
