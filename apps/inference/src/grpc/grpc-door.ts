import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { AccessKind } from '@modelyard/chassis';
import type { Doorkeeper } from '../doorkeeper.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, invalid, Refusal } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import { controlCalls, INFERENCE_SERVICE, type ControlCall } from './control-calls.js';
import { readTimeout, unframe } from './frames.js';
import { GrpcCall } from './grpc-call.js';
import { InferStream } from './infer-stream.js';
import { decodeInferRequest } from './infer-messages.js';
import { readMessageBytes, sendMessage, sendStatus, UnaryReply, type GrpcHeaders } from './unary-exchange.js';

export interface GrpcDoorOptions {
  readonly pipeline: InferencePipeline;
  readonly controls: Controls;
  readonly doorkeeper: Doorkeeper;
  readonly maxMessageBytes: number;
  readonly maxTensors: number;
}

const MODEL_STREAM_INFER = `/${INFERENCE_SERVICE}/ModelStreamInfer`;
const MODEL_INFER = `/${INFERENCE_SERVICE}/ModelInfer`;

/** The Open Inference Protocol over gRPC, on plain node:http2: unary calls, streams of requests and the standard health check. */
export class GrpcDoor {
  private readonly server: Http2Server;
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly calls: ReadonlyMap<string, ControlCall>;

  constructor(private readonly options: GrpcDoorOptions) {
    this.calls = controlCalls(options.controls, options.doorkeeper);
    // The default window of 64 KiB would stop every larger tensor for a round trip.
    this.server = createServer({
      // Node refuses new calls on a connection that holds more than this, in MiB: some of the largest replies must fit.
      maxSessionMemory: Math.ceil((4 * options.maxMessageBytes) / 1_048_576),
      settings: { initialWindowSize: 1_048_576, maxConcurrentStreams: 1_000 },
    });
    this.server.on('session', (session) => {
      session.setLocalWindowSize(16 * 1_048_576);
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
    });
    this.server.on('stream', (stream, headers) => this.handle(stream, headers as GrpcHeaders));
  }

  /** Resolves with the port that was taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no new call; resolves when those under way are answered. Callers are told by GOAWAY. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const session of this.sessions) session.close();
    await closed;
  }

  private handle(stream: ServerHttp2Stream, headers: GrpcHeaders): void {
    const receivedAt = performance.now();
    if (headers['content-type']?.startsWith('application/grpc') !== true) {
      refuseOtherMedia(stream);
      return;
    }
    if (headers[':path'] === MODEL_STREAM_INFER) {
      void this.openStream(stream, headers);
      return;
    }
    const { maxMessageBytes } = this.options;
    const tooLarge = (): void =>
      sendStatus(stream, invalid(`the message is larger than the limit of ${maxMessageBytes} bytes`));
    const done = (body: Buffer): void => void this.dispatch(stream, headers, body, receivedAt);
    readMessageBytes(stream, maxMessageBytes, done, tooLarge);
  }

  private async openStream(stream: ServerHttp2Stream, headers: GrpcHeaders): Promise<void> {
    try {
      await this.assertAdmitted(headers, 'read');
      new InferStream(stream, headers, { ...this.options, timeoutMs: readTimeout(headers['grpc-timeout']) });
    } catch (error) {
      sendStatus(stream, asRefusal(error));
    }
  }

  private async dispatch(
    stream: ServerHttp2Stream,
    headers: GrpcHeaders,
    body: Buffer,
    receivedAt: number,
  ): Promise<void> {
    try {
      const path = headers[':path'] ?? '';
      if (path === MODEL_INFER) {
        await this.assertAdmitted(headers, 'read');
        const message = unframe(body, headers['grpc-encoding'], this.options.maxMessageBytes);
        const timeoutMs = readTimeout(headers['grpc-timeout']);
        const request = decodeInferRequest(message, this.options.maxTensors);
        const reply = new UnaryReply(stream);
        this.options.pipeline.submit(new GrpcCall(request, receivedAt, timeoutMs, headers, stream, reply));
        return;
      }
      const call = this.calls.get(path);
      if (!call) throw new Refusal('unsupported', `${path} is not implemented`);
      const message = unframe(body, headers['grpc-encoding'], this.options.maxMessageBytes);
      const access = call.access(message);
      if (access !== null) await this.assertAdmitted(headers, access);
      sendMessage(stream, await call.answer(message));
    } catch (error) {
      sendStatus(stream, asRefusal(error));
    }
  }

  private async assertAdmitted(headers: GrpcHeaders, access: AccessKind): Promise<void> {
    const request = { headers: { ...headers, host: headers[':authority'] } };
    const refusal = await this.options.doorkeeper.refusalFor(request, access);
    if (refusal) throw refusal;
  }
}

/** As the gRPC specification says: a caller of another protocol could not read a gRPC status. */
function refuseOtherMedia(stream: ServerHttp2Stream): void {
  stream.on('error', () => undefined);
  stream.resume();
  stream.respond({ ':status': 415 }, { endStream: true });
}
