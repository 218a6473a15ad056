import type { Doorkeeper } from '../doorkeeper.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { asRefusal, type Refusal } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import { readJsonLength } from './binary-section.js';
import { accessFor, controlReply, readsBody } from './control-documents.js';
import { decodeBody } from './decode-body.js';
import { HttpCall } from './http-call.js';
import { headerOf, type HttpExchange } from './http-exchange.js';
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

/** The Open Inference Protocol over HTTP, without a web framework: everything below /v2. */
export class HttpDoor {
  /** What was asked for last: callers repeat themselves, and reading a path costs more than comparing it. */
  private last: { readonly method: string; readonly url: string; readonly target: Target } | null = null;

  constructor(private readonly options: HttpDoorOptions) {}

  /** Whether a request is this door's; every other path is the framework's. */
  static takes(url: string): boolean {
    return url.startsWith('/v2') && (url.length === 3 || url[3] === '/' || url[3] === '?');
  }

  /** Answers one request; never throws. */
  handle(exchange: HttpExchange): void {
    const receivedAt = performance.now();
    try {
      const target = this.targetOf(exchange);
      if (target.kind === 'server-live') sendJson(exchange, 200, { live: true });
      else if (target.kind === 'server-ready') void this.answerReady(exchange);
      else this.admit(exchange, target, receivedAt);
    } catch (error) {
      sendError(exchange, asRefusal(error));
    }
  }

  private targetOf({ method, url }: HttpExchange): Target {
    const { last } = this;
    if (last?.url === url && last.method === method) return last.target;
    const target = readTarget(method, url);
    this.last = { method, url, target };
    return target;
  }

  /** Whoever is known already is let in at once, in the turn of the request. */
  private admit(exchange: HttpExchange, target: InferTarget | ControlTarget, receivedAt: number): void {
    const enter = (refusal: Refusal | null): void => {
      if (refusal) sendError(exchange, refusal);
      else if (target.kind === 'infer') this.infer(exchange, target, receivedAt);
      else this.control(exchange, target);
    };
    const verdict = this.options.doorkeeper.refusalFor(exchange, accessFor(target));
    if (verdict instanceof Promise) void verdict.then(enter);
    else enter(verdict);
  }

  private infer(exchange: HttpExchange, { model, version }: InferTarget, receivedAt: number): void {
    const failed = (refusal: Refusal): void => sendError(exchange, refusal);
    const done = (body: Buffer): void => {
      try {
        const jsonLength = readJsonLength(headerOf(exchange, 'inference-header-content-length'), body.length);
        if (jsonLength === 0) {
          this.options.pipeline.submit(new RawCall({ model, version }, body, receivedAt, exchange));
          return;
        }
        const request = decodeBody(body, jsonLength, this.options.maxTensors);
        this.options.pipeline.submit(new HttpCall(model, version, request, receivedAt, exchange, inferReply));
      } catch (error) {
        failed(asRefusal(error));
      }
    };
    readBody(exchange, this.options.maxBodyBytes, done, failed);
  }

  private control(exchange: HttpExchange, target: ControlTarget): void {
    const failed = (error: unknown): void => sendError(exchange, asRefusal(error));
    const done = (body: Buffer): void => {
      controlReply(this.options.controls, target, body).then(
        ({ status, document }) => sendJson(exchange, status, document),
        failed,
      );
    };
    if (readsBody(target)) readBody(exchange, this.options.maxBodyBytes, done, failed);
    else done(noBody);
  }

  private async answerReady(exchange: HttpExchange): Promise<void> {
    const ready = await this.options.doorkeeper.isReady();
    sendJson(exchange, ready ? 200 : 503, ready ? { ready } : { ready, error: 'the server is not ready' });
  }
}
