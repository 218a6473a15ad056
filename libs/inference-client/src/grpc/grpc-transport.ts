import { InferenceError, unreadable, type FailureKind } from '../inference-error.js';
import type { Deadline } from '../deadline.js';
import type { InferReply, InferRequest, ModelMetadata, ModelName, Transport } from '../transport.js';
import { frameOf, messageOf, type Compression } from './grpc-frame.js';
import { decodeInferReply, decodeMetadata, encodeInferRequest, encodeModelRequest } from './grpc-messages.js';
import { GrpcConnection, type RawReply } from './grpc-connection.js';

const SERVICE = '/inference.GRPCInferenceService';

/** The Open Inference Protocol over gRPC, on one HTTP/2 connection. */
export class GrpcTransport implements Transport {
  private readonly connection: GrpcConnection;

  /** @param compression of what is sent and, where the service compresses too, received */
  constructor(
    address: string,
    private readonly compression: Compression | null = null,
  ) {
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
      ...(this.compression !== null && {
        'grpc-encoding': this.compression,
        'grpc-accept-encoding': this.compression,
      }),
      'grpc-timeout': `${Math.min(99_999_999, Math.max(1, Math.floor(remainingMs)))}m`,
    };
    const { head: reply, body } = await this.connection.exchange(
      head,
      await frameOf(message, this.compression),
      signal,
    );
    assertAnswered(reply);
    return messageOf(body, reply['grpc-encoding']);
  }
}

function assertAnswered(head: RawReply['head']): void {
  const status = head['grpc-status'];
  if (status === undefined) throw unreadable(`the reply has no gRPC status; its HTTP status is ${head[':status']}`);
  if (status !== '0') throw refusalOf(Number(status), head);
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
