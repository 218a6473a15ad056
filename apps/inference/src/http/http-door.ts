import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Doorkeeper } from '../doorkeeper.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import type { Standing } from '../pipeline/hosted-version.js';
import { serverMetadata, type ModelDirectory } from '../pipeline/model-directory.js';
import { asRefusal, Refusal } from '../refusal.js';
import { readJsonLength } from './binary-section.js';
import { decodeBody } from './decode-body.js';
import { HttpCall } from './http-call.js';
import { readBody } from './read-body.js';
import { RawCall } from './raw-call.js';
import { inferReply } from './reply-form.js';
import { readTarget, type Target } from './request-target.js';
import { sendError, sendJson } from './send-reply.js';

export interface HttpDoorOptions {
  readonly pipeline: InferencePipeline;
  readonly directory: ModelDirectory;
  readonly doorkeeper: Doorkeeper;
  readonly maxBodyBytes: number;
}

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
    target: Target,
    receivedAt: number,
  ): Promise<void> {
    const refusal = await this.options.doorkeeper.refusalFor(request);
    if (refusal) {
      refuseUnread(request, response, refusal);
      return;
    }
    if (target.kind === 'infer') this.infer(request, response, target.model, target.version, receivedAt);
    else this.describe(response, target);
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
            : new HttpCall(model, version, decodeBody(body, jsonLength), receivedAt, request, response, inferReply),
        );
      } catch (error) {
        failed(asRefusal(error));
      }
    };
    readBody(request, this.options.maxBodyBytes, done, failed);
  }

  private describe(response: ServerResponse, target: Target): void {
    try {
      const { status, document } = this.documentFor(target);
      sendJson(response, status, document);
    } catch (error) {
      sendError(response, asRefusal(error));
    }
  }

  private documentFor(target: Target): { status: number; document: unknown } {
    const { directory } = this.options;
    switch (target.kind) {
      case 'models':
        return { status: 200, document: { models: directory.names() } };
      case 'index':
        return { status: 200, document: directory.index() };
      case 'all-statistics':
        return { status: 200, document: { model_stats: directory.statistics(null, null) } };
      case 'statistics':
        return { status: 200, document: { model_stats: directory.statistics(target.model, target.version) } };
      case 'config':
        return { status: 200, document: directory.config(target.model, target.version) };
      case 'metadata':
        return { status: 200, document: directory.metadata(target.model, target.version) };
      case 'ready':
        return readyDocument(target.model, directory.readiness(target.model, target.version));
      default:
        return { status: 200, document: serverMetadata };
    }
  }

  private async answerReady(response: ServerResponse): Promise<void> {
    const ready = await this.options.doorkeeper.isReady();
    sendJson(response, ready ? 200 : 503, ready ? { ready } : { ready, error: 'the server is not ready' });
  }
}

/** Clients judge by the status alone; the reason is for people and for the deployer. */
function readyDocument(name: string, { state, reason }: Standing): { status: number; document: unknown } {
  if (state === 'ready') return { status: 200, document: { name, ready: true, state } };
  return {
    status: 503,
    document: { name, ready: false, state, reason, error: `Model ${name} is not ready: ${reason}` },
  };
}

/** A body nobody will read must not keep the connection busy. */
function refuseUnread(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  request.resume();
  sendError(response, refusal);
}
