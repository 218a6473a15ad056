import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { frame } from './frames.js';
import { ProtobufWriter } from './protobuf-writer.js';

interface GrpcReply {
  /** The `grpc-status`; NaN where there is none. */
  readonly status: number;
  readonly message: string;
  readonly body: Buffer;
}

/** A client that can do what a well-behaved one never does. */
export class RawGrpcClient {
  readonly session: ClientHttp2Session;

  /** @param windowBytes how much of a stream the server may send ahead of the reader */
  constructor(address: string, windowBytes = 65_535) {
    this.session = connect(`http://${address}`, {
      settings: { initialWindowSize: windowBytes },
      // A client counts what it is sending against its own limit too.
      maxSessionMemory: 512,
    });
    this.session.on('error', () => undefined);
  }

  open(method = 'inference.GRPCInferenceService/ModelInfer', headers: Record<string, string> = {}): ClientHttp2Stream {
    const stream = this.session.request({
      ':method': 'POST',
      ':path': `/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => undefined);
    return stream;
  }

  /** Sends the bytes as they are and reads the whole reply. */
  async call(body: Buffer, method?: string, headers?: Record<string, string>): Promise<GrpcReply> {
    const stream = this.open(method, headers);
    stream.end(body);
    return readReply(stream);
  }

  close(): void {
    this.session.destroy();
  }
}

export async function readReply(stream: ClientHttp2Stream): Promise<GrpcReply> {
  const chunks: Buffer[] = [];
  let headers: IncomingHttpHeaders = {};
  const take = (more: IncomingHttpHeaders): void => void (headers = { ...headers, ...more });
  stream.on('response', take);
  stream.on('trailers', take);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => stream.on('close', resolve));
  return {
    status: Number(headers['grpc-status'] ?? Number.NaN),
    message: decodeURIComponent(String(headers['grpc-message'] ?? '')),
    body: Buffer.concat(chunks),
  };
}

/** A framed ModelInferRequest with one raw input. */
export function inferMessage(
  model: string,
  input: { name: string; datatype: string; shape: number[] },
  raw: Buffer,
): Buffer {
  const tensor = new ProtobufWriter().text(1, input.name).text(2, input.datatype).packed(3, input.shape);
  return frame(new ProtobufWriter().text(1, model).message(5, tensor).bytes(7, raw).finish());
}
