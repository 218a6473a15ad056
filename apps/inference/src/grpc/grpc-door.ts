import type { AccessKind } from '@modelyard/chassis';
import type { Doorkeeper } from '../doorkeeper.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, Refusal } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import { callHead, type CallHead } from './call-head.js';
import { controlCalls, INFERENCE_SERVICE, type ControlCall } from './control-calls.js';
import { GrpcCall } from './grpc-call.js';
import { Http2Server } from './http2/server.js';
import type { ServerStream, StreamReceiver } from './http2/server-stream.js';
import { InferStream } from './infer-stream.js';
import { decodeInferRequest } from './infer-messages.js';
import { otherMediaHead, refusalHead } from './reply-blocks.js';
import { UnaryCall } from './unary-call.js';

export interface GrpcDoorOptions {
  readonly pipeline: InferencePipeline;
  readonly controls: Controls;
  readonly doorkeeper: Doorkeeper;
  readonly maxMessageBytes: number;
  readonly maxTensors: number;
}

const MODEL_STREAM_INFER = `/${INFERENCE_SERVICE}/ModelStreamInfer`;
const MODEL_INFER = `/${INFERENCE_SERVICE}/ModelInfer`;

/** The Open Inference Protocol over gRPC: unary calls, streams of requests and the standard health check. */
export class GrpcDoor {
  private readonly server: Http2Server;
  private readonly calls: ReadonlyMap<string, ControlCall>;

  constructor(private readonly options: GrpcDoorOptions) {
    this.calls = controlCalls(options.controls, options.doorkeeper);
    this.server = new Http2Server({
      accept: (stream) => this.accept(stream),
      // Some of the largest requests and replies at a time.
      maxHeldBytes: 4 * options.maxMessageBytes,
    });
  }

  /** Resolves with the port that was taken. */
  listen(port: number, host: string): Promise<number> {
    return this.server.listen(port, host);
  }

  /** Takes no new call; resolves when those under way are answered. Callers are told by GOAWAY. */
  close(): Promise<void> {
    return this.server.close();
  }

  private accept(stream: ServerStream): StreamReceiver {
    const head = callHead(stream.headers);
    if (!head.grpc) {
      stream.respondAndEnd(otherMediaHead);
      return nobody;
    }
    if (head.path === MODEL_STREAM_INFER) return this.openStream(stream, head);
    return new UnaryCall(stream, head, this.options.maxMessageBytes, (call) => void this.dispatch(call));
  }

  private openStream(stream: ServerStream, head: CallHead): InferStream {
    const opened = new InferStream(stream, head, this.options);
    this.assertAdmitted(head, 'read').then(
      () => opened.begin(),
      (error: unknown) => stream.respondAndEnd(refusalHead(asRefusal(error))),
    );
    return opened;
  }

  private async dispatch(call: UnaryCall): Promise<void> {
    try {
      const { head } = call;
      if (head.path === MODEL_INFER) {
        await this.assertAdmitted(head, 'read');
        this.infer(call);
        return;
      }
      const control = this.calls.get(head.path);
      if (!control) throw new Refusal('unsupported', `${head.path} is not implemented`);
      const message = call.message();
      const access = control.access(message);
      if (access !== null) await this.assertAdmitted(head, access);
      call.send(await control.answer(message));
    } catch (error) {
      call.refuse(asRefusal(error));
    }
  }

  private infer(call: UnaryCall): void {
    const { head, receivedAt, stream } = call;
    const request = decodeInferRequest(call.message(), this.options.maxTensors);
    this.options.pipeline.submit(new GrpcCall(request, receivedAt, head.timeoutMs, head.headers, stream, call));
  }

  private async assertAdmitted({ headers }: CallHead, access: AccessKind): Promise<void> {
    const request = { headers: { ...headers, host: headers[':authority'] } };
    const refusal = await this.options.doorkeeper.refusalFor(request, access);
    if (refusal) throw refusal;
  }
}

/** Takes what comes on a stream that is answered already. */
const nobody: StreamReceiver = {
  data: () => undefined,
  end: () => undefined,
  aborted: () => undefined,
  drained: () => undefined,
  sweep: () => undefined,
};
