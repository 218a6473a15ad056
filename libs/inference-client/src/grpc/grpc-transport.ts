import { InferenceError, unreadable, type FailureKind } from '../inference-error.js';
import type { Deadline } from '../deadline.js';
import type { InferReply, InferRequest, ModelMetadata, ModelName, Transport } from '../transport.js';
import { decodeInferReply, decodeMetadata, encodeInferRequest, encodeModelRequest } from './grpc-messages.js';
import { GrpcConnection, type RawReply } from './grpc-connection.js';

const SERVICE = '/inference.GRPCInferenceService';

/** In front of each message: a compression flag and a 32-bit big-endian length. */
const PREFIX_BYTES = 5;

/** The Open Inference Protocol over gRPC, on one HTTP/2 connection. */
export class GrpcTransport implements Transport {
  private readonly connection: GrpcConnection;

  constructor(address: string) {
    this.connection = new GrpcConnection(address);
  }

  async infer(request: InferRequest, deadline: Deadline): Promise<InferReply> {
    return decodeInferReply(await this.call('ModelInfer', encodeInferRequest(request), request.headers, deadline));
  }

  async metadata({ model, version, headers }: ModelName, deadline: Deadline): Promise<ModelMetadata> {
    return decodeMetadata(await this.call('ModelMetadata', encodeModelRequest(model, version), headers, deadline));
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async call(
    method: string,
    message: Buffer,
    headers: Readonly<Record<string, string>>,
    { remainingMs, signal }: Deadline,
  ): Promise<Buffer> {
    const head = {
      ...headers,
      ':method': 'POST',
      ':path': `${SERVICE}/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${Math.min(99_999_999, Math.max(1, Math.floor(remainingMs)))}m`,
    };
    return messageOf(await this.connection.exchange(head, frame(message), signal));
  }
}

function frame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function messageOf({ head, body }: RawReply): Buffer {
  const status = head['grpc-status'];
  if (status === undefined) throw unreadable(`the reply has no gRPC status; its HTTP status is ${head[':status']}`);
  if (status !== '0') throw refusalOf(Number(status), head);
  if (body.length < PREFIX_BYTES || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    throw unreadable('the reply is not one uncompressed message');
  }
  return body.subarray(PREFIX_BYTES);
}

function refusalOf(status: number, head: RawReply['head']): InferenceError {
  const pushback = Number(head['grpc-retry-pushback-ms'] ?? Number.NaN);
  return new InferenceError(decodeWords(head['grpc-message'] ?? `the service answered with status ${status}`), {
    kind: kinds[status] ?? 'internal',
    code: status,
    retryAfterMs: pushback >= 0 ? pushback : null,
  });
}

/** What each status number of gRPC means to a caller; the rest is `internal`. */
const kinds: Readonly<Record<number, FailureKind>> = {
  1: 'cancelled',
  3: 'invalid',
  4: 'expired',
  5: 'not-found',
  7: 'forbidden',
  9: 'invalid',
  11: 'invalid',
  12: 'unsupported',
  14: 'unavailable',
  16: 'unauthenticated',
};

/** `grpc-message` is percent-encoded. */
function decodeWords(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}
