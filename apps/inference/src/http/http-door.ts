import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Doorkeeper } from '../doorkeeper.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, type Refusal } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import { readJsonLength } from './binary-section.js';
import { accessFor, controlReply, readsBody } from './control-documents.js';
import { decodeBody } from './decode-body.js';
import { HttpCall } from './http-call.js';
import { readBody } from './read-body.js';
import { RawCall } from './raw-call.js';
import { inferReply } from './reply-form.js';
import { readTarget, type ControlTarget, type InferTarget, type Target } from './request-target.js';
import { sendError, sendJson } from './send-reply.js';

export interface HttpDoorOptions {
  readonly pipeline: InferencePipeline;
  readonly controls: Controls;
  readonly doorkeeper: Doorkeeper;
  readonly maxBodyBytes: number;
  readonly maxTensors: number;
}

const noBody = Buffer.alloc(0);

/** The Open Inference Protocol over HTTP, on plain Node: everything below /v2. */
export class HttpDoor {
  constructor(private readonly options: HttpDoorOptions) {}

  /** Whether a request is this door's; every other path is the framework's. */
  static takes(url: string): boolean {
    return url.startsWith('/v2') && (url.length === 3 || url[3] === '/' || url[3] === '?');
  }

  /** Answers one request; never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const receivedAt = performance.now();
    let target: Target;
    try {
      target = readTarget(request.method ?? 'GET', request.url ?? '/');
    } catch (error) {
      refuseUnread(request, response, asRefusal(error));
      return;
    }
    if (target.kind === 'server-live') sendJson(response, 200, { live: true });
    else if (target.kind === 'server-ready') void this.answerReady(response);
    else void this.admit(request, response, target, receivedAt);
  }

  private async admit(
    request: IncomingMessage,
    response: ServerResponse,
    target: InferTarget | ControlTarget,
    receivedAt: number,
  ): Promise<void> {
    const refusal = await this.options.doorkeeper.refusalFor(request, accessFor(target));
    if (refusal) {
      refuseUnread(request, response, refusal);
      return;
    }
    if (target.kind === 'infer') this.infer(request, response, target.model, target.version, receivedAt);
    else this.control(request, response, target);
  }

  private infer(
    request: IncomingMessage,
    response: ServerResponse,
    model: string,
    version: string | null,
    receivedAt: number,
  ): void {
    const failed = (refusal: Refusal): void => sendError(response, refusal);
    const done = (body: Buffer): void => {
      try {
        const header = request.headers['inference-header-content-length'];
        const jsonLength = readJsonLength(header?.toString(), body.length);
        this.options.pipeline.submit(
          jsonLength === 0
            ? new RawCall({ model, version }, body, receivedAt, request, response)
            : new HttpCall(
                model,
                version,
                decodeBody(body, jsonLength, this.options.maxTensors),
                receivedAt,
                request,
                response,
                inferReply,
              ),
        );
      } catch (error) {
        failed(asRefusal(error));
      }
    };
    readBody(request, this.options.maxBodyBytes, done, failed);
  }

  private control(request: IncomingMessage, response: ServerResponse, target: ControlTarget): void {
    const failed = (error: unknown): void => sendError(response, asRefusal(error));
    const done = (body: Buffer): void => {
      controlReply(this.options.controls, target, body).then(
        ({ status, document }) => sendJson(response, status, document),
        failed,
      );
    };
    if (readsBody(target)) readBody(request, this.options.maxBodyBytes, done, failed);
    else done(noBody);
  }

  private async answerReady(response: ServerResponse): Promise<void> {
    const ready = await this.options.doorkeeper.isReady();
    sendJson(response, ready ? 200 : 503, ready ? { ready } : { ready, error: 'the server is not ready' });
  }
}

/** A body nobody will read must not keep the connection busy. */
function refuseUnread(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  request.resume();
  sendError(response, refusal);
}
