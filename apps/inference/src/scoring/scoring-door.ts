import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Doorkeeper } from '../doorkeeper.js';
import { assertShallow } from '../http/json-depth.js';
import { readBody } from '../http/read-body.js';
import { sendError, sendJson, sendText } from '../http/send-reply.js';
import type { Standing } from '../pipeline/hosted-version.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import { serverMetadata, type ModelDirectory } from '../pipeline/model-directory.js';
import { asRefusal, invalid, Refusal } from '../refusal.js';
import { readCsvInvocation, readInvocation, readPredict } from './read-scoring-request.js';
import { ScoringCall, type ScoringProtocol } from './scoring-call.js';
import { instancesReply, sendMlflowError, tableReply, tensorsReply } from './scoring-replies.js';
import { isScoringPath, readScoringTarget, type ScoringPath } from './scoring-target.js';

export interface ScoringDoorOptions {
  readonly pipeline: InferencePipeline;
  readonly directory: ModelDirectory;
  readonly doorkeeper: Doorkeeper;
  readonly maxBodyBytes: number;
}

/** The header by which a caller of a path without a model says which one it means. */
const MODEL_HEADER = 'x-modelyard-model';

const predict: ScoringProtocol = { read: readPredict, formFor: () => instancesReply };
const csv: ScoringProtocol = { read: readCsvInvocation, formFor: () => tableReply };
const json: ScoringProtocol = {
  read: readInvocation,
  formFor: ({ frame }) => (frame.tabular ? tableReply : tensorsReply),
};

/** MLflow's scoring protocol and KServe's first one, over the same pipeline as everything else. */
export class ScoringDoor {
  constructor(private readonly options: ScoringDoorOptions) {}

  /** Whether a request is this door's. */
  static takes(url: string): boolean {
    return isScoringPath(url);
  }

  /** Answers one request; never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const receivedAt = performance.now();
    const refuse = request.url?.startsWith('/v1/') ? sendError : sendMlflowError;
    this.admit(request, response, receivedAt).catch((error: unknown) => {
      // A body nobody will read must not keep the connection busy.
      request.resume();
      refuse(response, asRefusal(error));
    });
  }

  private async admit(request: IncomingMessage, response: ServerResponse, receivedAt: number): Promise<void> {
    const target = readScoringTarget(request.method ?? 'GET', request.url ?? '/');
    if (target.kind === 'server-version') {
      sendText(response, 200, serverMetadata.version);
      return;
    }
    if (target.kind === 'ping' && target.model === null) {
      if (!(await this.options.doorkeeper.isReady())) throw new Refusal('unavailable', 'the server is not ready');
      sendText(response, 200, '');
      return;
    }
    const refusal = await this.options.doorkeeper.refusalFor(request);
    if (refusal) throw refusal;
    this.answer(target, request, response, receivedAt);
  }

  private answer(target: ScoringPath, request: IncomingMessage, response: ServerResponse, receivedAt: number): void {
    const { directory } = this.options;
    switch (target.kind) {
      case 'predict-models':
        sendJson(response, 200, { models: directory.names() });
        break;
      case 'predict-ready':
        sendJson(response, 200, { name: target.model, ready: isReady(directory.readiness(target.model, null)) });
        break;
      case 'predict':
        this.score(predict, { model: target.model, version: null }, request, response, receivedAt);
        break;
      case 'ping':
        assertReady(directory.readiness(target.model ?? '', target.version));
        sendText(response, 200, '');
        break;
      case 'invocations':
        this.score(protocolOf(request), this.named(target, request), request, response, receivedAt);
        break;
      case 'server-version':
    }
  }

  private score(
    protocol: ScoringProtocol,
    target: { model: string; version: string | null },
    request: IncomingMessage,
    response: ServerResponse,
    receivedAt: number,
  ): void {
    const { refuse } = protocol === predict ? instancesReply : tensorsReply;
    const failed = (refusal: Refusal): void => refuse(response, refusal);
    const done = (body: Buffer): void => {
      try {
        if (protocol !== csv) assertShallow(body);
        const text = body.toString('utf8');
        this.options.pipeline.submit(ScoringCall.read(protocol, target, text, receivedAt, request, response));
      } catch (error) {
        failed(asRefusal(error));
      }
    };
    readBody(request, this.options.maxBodyBytes, done, failed);
  }

  /** MLflow's path names no model: the header or the query parameter does, or there is only one. */
  private named(
    { model, version }: { readonly model: string | null; readonly version: string | null },
    request: IncomingMessage,
  ): { model: string; version: string | null } {
    const header = request.headers[MODEL_HEADER];
    const named = model ?? (Array.isArray(header) ? header[0] : header);
    if (named !== undefined && named !== null) return { model: named, version };
    const names = this.options.directory.names();
    const [only] = names;
    if (names.length === 1 && only !== undefined) return { model: only, version };
    throw invalid(
      `/invocations does not say which of ${names.length} models is meant: call /models/NAME/invocations, or name it by the header ${MODEL_HEADER} or the query parameter model`,
    );
  }
}

function protocolOf({ headers }: IncomingMessage): ScoringProtocol {
  const [type = '', ...parameters] = (headers['content-type'] ?? 'application/json').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new Refusal('unsupported-media', `the body must be UTF-8, not ${charset}`);
  }
  if (type.trim() === 'text/csv') return csv;
  if (type.trim() === 'application/json') return json;
  throw new Refusal(
    'unsupported-media',
    `Content-Type '${type.trim()}' is not supported: send application/json or text/csv`,
  );
}

const isReady = ({ state }: Standing): boolean => state === 'ready';

function assertReady(standing: Standing): void {
  if (!isReady(standing)) throw new Refusal('unavailable', standing.reason);
}
