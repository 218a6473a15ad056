import type { IncomingHttpHeaders } from 'node:http';

/** One request over HTTP/1.1 and the way to answer it, whoever read it from the connection. */
export interface HttpExchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** By name in lower case, as Node gives them. */
  readonly headers: IncomingHttpHeaders;
  /** True once nobody waits for the reply. */
  readonly gone: boolean;

  /**
   * Collects the body. Calls `done` in the turn of its last byte, so that requests that arrive together are handled
   * together, or `tooLarge` when it exceeds `maxBytes`; neither when the caller leaves before. Without this call the body
   * is read past.
   */
  collect(maxBytes: number, done: (body: Buffer) => void, tooLarge: () => void): void;

  /**
   * Sends the one reply. Does nothing when the caller is gone or is answered.
   * @param fields header lines besides those about length, date and connection, each with its CRLF; ASCII
   */
  reply(status: number, fields: string, body: string | Buffer): void;
}

/** Answers one request; must not throw. */
export type HttpHandler = (exchange: HttpExchange) => void;

/** The first value of a field that a caller may have sent several times. */
export function headerOf({ headers }: Pick<HttpExchange, 'headers'>, lowerCaseName: string): string | undefined {
  const value = headers[lowerCaseName];
  return Array.isArray(value) ? value[0] : value;
}
