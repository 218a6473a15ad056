import type { AccessKind } from '@modelyard/chassis';
import type { Doorkeeper } from '../doorkeeper.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, Refusal } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import { callHead, type CallHead } from './call-head.js';
import { controlCalls, INFERENCE_SERVICE, isServing, type ControlCall } from './control-calls.js';
import { GrpcCall } from './grpc-call.js';
import { HealthWatch, type HealthSource } from './health-watch.js';
import { Http2Server, type ListenAddress } from './http2/server.js';
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
  /** Told of exceptions that ended a connection. */
  readonly onFault: (error: unknown) => void;
}

const MODEL_STREAM_INFER = `/${INFERENCE_SERVICE}/ModelStreamInfer`;
const HEALTH_WATCH = '/grpc.health.v1.Health/Watch';
const MODEL_INFER = `/${INFERENCE_SERVICE}/ModelInfer`;

/** The Open Inference Protocol over gRPC: unary calls, streams of requests and the standard health check. */
export class GrpcDoor {
  private readonly server: Http2Server;
  private readonly calls: ReadonlyMap<string, ControlCall>;
  private readonly health: HealthSource;
  private closing = false;

  constructor(private readonly options: GrpcDoorOptions) {
    this.health = { serving: (service) => isServing(options.doorkeeper, service), ending: () => this.closing };
    this.calls = controlCalls(options.controls, options.doorkeeper);
    this.server = new Http2Server({
      accept: (stream) => this.accept(stream),
      // Some of the largest requests and replies at a time.
      maxHeldBytes: 4 * options.maxMessageBytes,
      onFault: options.onFault,
    });
  }

  /** Resolves with the port that was taken. */
  listen(address: ListenAddress): Promise<number> {
    return this.server.listen(address);
  }

  /** Takes no new call; resolves when those under way are answered. Callers are told by GOAWAY. */
  close(): Promise<void> {
    this.closing = true;
    return this.server.close();
  }

  private accept(stream: ServerStream): StreamReceiver {
    const head = callHead(stream.headers);
    if (!head.grpc) {
      stream.respondAndEnd(otherMediaHead);
      return nobody;
    }
    if (head.path === MODEL_STREAM_INFER) return this.openStream(stream, head);
    if (head.path === HEALTH_WATCH) return new HealthWatch(stream, head, this.health);
    return new UnaryCall(stream, head, this.options.maxMessageBytes, (call) => this.dispatch(call));
  }

  private openStream(stream: ServerStream, head: CallHead): InferStream {
    const opened = new InferStream(stream, head, this.options);
    const refuse = (refusal: Refusal): void => stream.respondAndEnd(refusalHead(refusal));
    this.whenAdmitted(head, 'read', () => opened.begin(), refuse);
    return opened;
  }

  private dispatch(call: UnaryCall): void {
    const { path } = call.head;
    const control = this.calls.get(path);
    const refuse = (refusal: Refusal): void => call.refuse(refusal);
    if (path === MODEL_INFER) this.whenAdmitted(call.head, 'read', () => this.infer(call), refuse);
    else if (control) this.control(call, control, refuse);
    else refuse(new Refusal('unsupported', `${path} is not implemented`));
  }

  private infer(call: UnaryCall): void {
    const { head, receivedAt, stream } = call;
    try {
      const request = decodeInferRequest(call.message(), this.options.maxTensors);
      this.options.pipeline.submit(new GrpcCall(request, receivedAt, head.timeoutMs, head.headers, stream, call));
    } catch (error) {
      call.refuse(asRefusal(error));
    }
  }

  private control(call: UnaryCall, control: ControlCall, refuse: (refusal: Refusal) => void): void {
    const answer = async (message: Buffer): Promise<void> => {
      try {
        call.send(await control.answer(message));
      } catch (error) {
        refuse(asRefusal(error));
      }
    };
    try {
      const message = call.message();
      const access = control.access(message);
      if (access === null) void answer(message);
      else this.whenAdmitted(call.head, access, () => void answer(message), refuse);
    } catch (error) {
      refuse(asRefusal(error));
    }
  }

  /** Goes on at once where the caller's identity needs no waiting for. */
  private whenAdmitted(
    { identifiable }: CallHead,
    access: AccessKind,
    goOn: () => void,
    refuse: (refusal: Refusal) => void,
  ): void {
    const settle = (refusal: Refusal | null): void => (refusal ? refuse(refusal) : goOn());
    const answer = this.options.doorkeeper.refusalFor(identifiable, access);
    if (answer instanceof Promise) void answer.then(settle);
    else settle(answer);
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
