import { randomUUID } from 'node:crypto';
import { Caller, type CallerSettings, type CallOptions } from './caller.js';
import type { Compression } from './grpc/grpc-frame.js';
import { GrpcTransport } from './grpc/grpc-transport.js';
import { HttpTransport } from './http/http-transport.js';
import { ModelHandle } from './model-handle.js';
import type { RetryPolicy } from './retry.js';
import type { Signature } from './signature.js';
import type { ModelMetadata, Transport } from './transport.js';

export interface ClientOptions {
  /** Sent with every call, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for a call that does not say its own; 10,000. */
  readonly timeoutMs?: number;
  /** Four attempts, with pauses from 50 ms up to 2 s. */
  readonly retry?: Partial<RetryPolicy>;
  /** Makes prediction ids; random UUIDs. */
  readonly newId?: () => string;
}

export interface GrpcClientOptions extends ClientOptions {
  /** Worth its processor time on slow networks with large tensors; off unless it is named. */
  readonly compression?: Compression;
}

/** Asks the inference service for predictions; one client serves a whole process. */
export class InferenceClient {
  private readonly caller: Caller;

  private constructor(transport: Transport, { headers = {}, timeoutMs = 10_000, retry, newId }: ClientOptions) {
    const settings: CallerSettings = {
      headers,
      timeoutMs,
      retry: { attempts: 4, firstPauseMs: 50, longestPauseMs: 2_000, ...retry },
      newId: newId ?? randomUUID,
    };
    this.caller = new Caller(transport, settings);
  }

  /** @param url of the service's HTTP listener, such as `http://inference:8080` */
  static http(url: string, options: ClientOptions = {}): InferenceClient {
    return new InferenceClient(new HttpTransport(url), options);
  }

  /** @param address of the service's gRPC listener: `host:port`, or a URL where it speaks TLS */
  static grpc(address: string, { compression, ...options }: GrpcClientOptions = {}): InferenceClient {
    return new InferenceClient(new GrpcTransport(address, compression), options);
  }

  /** A model with typed inputs and outputs. Without a version its traffic plan chooses. */
  model<const S extends Signature>(
    name: string,
    signature: S,
    { version = null }: { readonly version?: string | null } = {},
  ): ModelHandle<S> {
    return new ModelHandle(this.caller, name, signature, version);
  }

  /** What the service says of a model, its signature among it. @throws InferenceError */
  metadata(model: string, options: CallOptions & { readonly version?: string } = {}): Promise<ModelMetadata> {
    return this.caller.metadata({ model, version: options.version ?? null }, options);
  }

  /** Lets calls under way finish and closes the connection. A gRPC client that is not closed keeps its process alive. */
  close(): Promise<void> {
    return this.caller.close();
  }
}
