import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Refusal } from '../refusal.js';
import { encodeMessage, frame } from './frames.js';

/** Request metadata of a call; HTTP/2 sends names in lower case. */
export type GrpcHeaders = Readonly<Record<string, string | undefined>>;

const replyHeaders = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': 'identity,gzip,deflate',
};

/** Sends the single message of a unary reply, then status OK. */
export function sendMessage(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed || stream.headersSent) return;
  respond(stream, okTrailers);
  stream.end(frame(message));
}

/** The way out of a unary call: one message or one status. */
export class UnaryReply {
  constructor(private readonly stream: ServerHttp2Stream) {}

  send(message: Buffer): void {
    sendMessage(this.stream, message);
  }

  refuse(refusal: Refusal): void {
    sendStatus(this.stream, refusal);
  }
}

/** Begins a reply of any number of messages. @returns what ends it, with status OK or with a refusal's */
export function beginReply(stream: ServerHttp2Stream): (refusal: Refusal | null) => void {
  const trailers = { ...okTrailers };
  respond(stream, trailers);
  return (refusal) => {
    if (stream.destroyed) return;
    if (refusal) Object.assign(trailers, statusOf(refusal));
    stream.end();
  };
}

const okTrailers = { 'grpc-status': '0' };

function respond(stream: ServerHttp2Stream, trailers: Readonly<Record<string, string>>): void {
  stream.respond(replyHeaders, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ ...trailers }));
}

const statusOf = ({ grpcStatus, message }: Refusal): Record<string, string> => ({
  'grpc-status': String(grpcStatus),
  'grpc-message': encodeMessage(message),
});

/** Ends a call with a status and no message, in one trailers-only frame. */
export function sendStatus(stream: ServerHttp2Stream, refusal: Refusal): void {
  if (stream.destroyed || stream.headersSent) return;
  stream.respond({ ...replyHeaders, ...statusOf(refusal) }, { endStream: true });
}

/**
 * Collects the body of a unary request. Calls `done` in the turn of its last byte; a body beyond `maxBytes` or a caller
 * that gives up ends the stream without a call.
 */
export function readMessageBytes(
  stream: ServerHttp2Stream,
  maxBytes: number,
  done: (body: Buffer) => void,
  tooLarge: () => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else if (length - chunk.length <= maxBytes) tooLarge();
  });
  stream.on('end', () => {
    if (length <= maxBytes) done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
  });
  // A reset or a broken connection is the caller's business; without a listener it would end the process.
  stream.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
}
