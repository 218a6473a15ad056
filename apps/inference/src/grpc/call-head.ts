import { readTimeout } from './frames.js';
import type { RequestHeaders } from './http2/request-headers.js';

/** What the headers of a call say, read once for all calls whose header blocks are equal. */
export interface CallHead {
  readonly headers: RequestHeaders;
  /** The headers as those who ask for an identity know them. */
  readonly identifiable: { readonly headers: RequestHeaders };
  readonly path: string;
  /** Whether the caller speaks gRPC at all. */
  readonly grpc: boolean;
  /** Milliseconds that the caller gives the whole call; null: it said nothing. */
  readonly timeoutMs: number | null;
  /** The compression of messages that are marked as compressed. */
  readonly encoding: string | undefined;
}

const heads = new WeakMap<RequestHeaders, CallHead>();

export function callHead(headers: RequestHeaders): CallHead {
  const known = heads.get(headers);
  if (known) return known;
  const head = {
    headers,
    identifiable: { headers: { ...headers, host: headers[':authority'] } },
    path: headers[':path'] ?? '',
    grpc: headers['content-type']?.startsWith('application/grpc') === true,
    timeoutMs: readTimeout(headers['grpc-timeout']),
    encoding: headers['grpc-encoding'],
  };
  heads.set(headers, head);
  return head;
}
