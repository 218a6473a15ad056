import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { InferenceError } from '../inference-error.js';

/** Headers and trailers of a reply together, and its body. */
export interface RawReply {
  readonly head: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** One HTTP/2 connection, made when it is needed and made anew when the service has closed it or is about to (GOAWAY). */
export class GrpcConnection {
  private current: ClientHttp2Session | undefined;
  private readonly url: string;

  /** @param address `host:port`, or an `http://` or `https://` URL */
  constructor(address: string) {
    this.url = address.includes('://') ? address : `http://${address}`;
  }

  /** Sends one request and collects its reply. @throws InferenceError `connection` when there is none */
  exchange(head: OutgoingHttpHeaders, body: Buffer, signal: AbortSignal): Promise<RawReply> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void =>
        reject(
          new InferenceError(`no reply from ${this.url}: ${error.message}`, {
            kind: 'connection',
            cause: error,
          }),
        );
      const received: Record<string, string | undefined> = {};
      const chunks: Buffer[] = [];
      try {
        const stream = this.session().request(head, { signal });
        stream.on('response', (headers) => Object.assign(received, headers));
        stream.on('trailers', (trailers) => Object.assign(received, trailers));
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', failed);
        stream.on('close', () => {
          if (stream.rstCode === 0 && received[':status'] !== undefined)
            resolve({ head: received, body: Buffer.concat(chunks) });
          else failed(new Error('the stream was closed'));
        });
        stream.end(body);
      } catch (error) {
        failed(error as Error);
      }
    });
  }

  /** Lets the calls under way finish. */
  async close(): Promise<void> {
    const session = this.current;
    this.current = undefined;
    if (session && !session.closed) await new Promise<void>((resolve) => session.close(resolve));
  }

  private session(): ClientHttp2Session {
    if (this.current && !this.current.closed && !this.current.destroyed) return this.current;
    const session = connect(this.url, { settings: { initialWindowSize: 1_048_576, enablePush: false } });
    const forget = (): void => {
      if (this.current === session) this.current = undefined;
    };
    session.on('goaway', forget).on('close', forget);
    // The calls under way fail with it; without a listener it would end the process.
    session.on('error', forget);
    this.current = session;
    return session;
  }
}
