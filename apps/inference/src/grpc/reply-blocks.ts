import type { Refusal } from '../refusal.js';
import { encodeMessage } from './frames.js';
import { encodeHeaders } from './http2/hpack-encoder.js';
import type { HeaderField } from './http2/static-table.js';

const headFields: readonly HeaderField[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
  ['grpc-accept-encoding', 'identity,gzip,deflate'],
];

/** The head of every reply that has messages. */
export const replyHead = encodeHeaders(headFields);

/** The trailers of a call that went well. */
export const okTrailers = encodeHeaders([['grpc-status', '0']]);

/** The trailers of a call that was refused behind its head. */
export const refusalTrailers = (refusal: Refusal): Buffer => encodeHeaders(statusOf(refusal));

/** A refused call as a whole, in one head without messages. */
export const refusalHead = (refusal: Refusal): Buffer => encodeHeaders([...headFields, ...statusOf(refusal)]);

/** As the gRPC specification says: a caller of another protocol could not read a gRPC status. */
export const otherMediaHead = encodeHeaders([[':status', '415']]);

function statusOf({ grpcStatus, message, retryAfterSeconds }: Refusal): HeaderField[] {
  const status: HeaderField[] = [
    ['grpc-status', String(grpcStatus)],
    ['grpc-message', encodeMessage(message)],
  ];
  // The name by which gRPC's own retries go.
  if (retryAfterSeconds !== null) status.push(['grpc-retry-pushback-ms', String(retryAfterSeconds * 1_000)]);
  return status;
}
