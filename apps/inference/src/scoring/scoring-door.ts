import type { Doorkeeper } from '../doorkeeper.js';
import { headerOf, type HttpExchange } from '../http/http-exchange.js';
import { readBody } from '../http/read-body.js';
import { sendError, sendJson, sendText } from '../http/send-reply.js';
import type { Standing } from '../pipeline/hosted-version.js';
import type { InferencePipeline } from '../pipeline/inference-pipeline.js';
import type { WholeService } from '../fleet/whole-service.js';
import { serverMetadata, type ModelDirectory } from '../pipeline/model-directory.js';
import { asRefusal, invalid, notLoadedYet, Refusal } from '../refusal.js';
import { readCsvInvocation, readInvocation, readPredict } from './read-scoring-request.js';
import { ScoringCall, type ScoringProtocol } from './scoring-call.js';
import { instancesReply, sendMlflowError, tableReply, tensorsReply } from './scoring-replies.js';
import { isScoringPath, readScoringTarget, type ScoringPath } from './scoring-target.js';

export interface ScoringDoorOptions {
  readonly pipeline: InferencePipeline;
  readonly directory: ModelDirectory;
  readonly service: WholeService;
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
  handle(exchange: HttpExchange): void {
    const receivedAt = performance.now();
    const refuse = (error: unknown): void =>
      (exchange.url.startsWith('/v1/') ? sendError : sendMlflowError)(exchange, asRefusal(error));
    try {
      const target = readScoringTarget(exchange.method, exchange.url);
      if (target.kind === 'server-version') sendText(exchange, 200, serverMetadata.version);
      else if (target.kind === 'ping' && target.model === null) this.pingServer(exchange).catch(refuse);
      else this.admit(exchange, target, receivedAt, refuse);
    } catch (error) {
      refuse(error);
    }
  }

  private async pingServer(exchange: HttpExchange): Promise<void> {
    if (!(await this.options.doorkeeper.isReady())) throw new Refusal('unavailable', 'the server is not ready');
    sendText(exchange, 200, '');
  }

  private admit(
    exchange: HttpExchange,
    target: ScoringPath,
    receivedAt: number,
    refuse: (error: unknown) => void,
  ): void {
    const enter = (refusal: Refusal | null): void => {
      if (refusal) throw refusal;
      this.answer(target, exchange, receivedAt, refuse);
    };
    const verdict = this.options.doorkeeper.refusalFor(exchange);
    if (verdict instanceof Promise) verdict.then(enter).catch(refuse);
    else enter(verdict);
  }

  private answer(
    target: ScoringPath,
    exchange: HttpExchange,
    receivedAt: number,
    refuse: (error: unknown) => void,
  ): void {
    const { directory, service } = this.options;
    switch (target.kind) {
      case 'predict-models':
        sendJson(exchange, 200, { models: directory.names() });
        break;
      case 'predict-ready':
        service
          .readiness(target.model, null)
          .then((standing) => sendJson(exchange, 200, { name: target.model, ready: isReady(standing) }))
          .catch(refuse);
        break;
      case 'predict':
        this.score(predict, { model: target.model, version: null }, exchange, receivedAt);
        break;
      case 'ping':
        service
          .readiness(target.model ?? '', target.version)
          .then((standing) => {
            assertReady(standing);
            sendText(exchange, 200, '');
          })
          .catch(refuse);
        break;
      case 'invocations':
        this.score(protocolOf(exchange), this.named(target, exchange), exchange, receivedAt);
        break;
      case 'server-version':
    }
  }

  private score(
    protocol: ScoringProtocol,
    target: { model: string; version: string | null },
    exchange: HttpExchange,
    receivedAt: number,
  ): void {
    const { refuse } = protocol === predict ? instancesReply : tensorsReply;
    const failed = (refusal: Refusal): void => refuse(exchange, refusal);
    const done = (body: Buffer): void => {
      try {
        this.options.pipeline.submit(ScoringCall.read(protocol, target, body, receivedAt, exchange));
      } catch (error) {
        failed(asRefusal(error));
      }
    };
    readBody(exchange, this.options.maxBodyBytes, done, failed);
  }

  /** MLflow's path names no model: the header or the query parameter does, or there is only one. */
  private named(
    { model, version }: { readonly model: string | null; readonly version: string | null },
    exchange: HttpExchange,
  ): { model: string; version: string | null } {
    const named = model ?? headerOf(exchange, MODEL_HEADER);
    if (named !== undefined) return { model: named, version };
    const names = this.options.directory.names();
    const [only] = names;
    if (names.length === 1 && only !== undefined) return { model: only, version };
    throw invalid(
      `/invocations does not say which of ${names.length} models is meant: call /models/NAME/invocations, or name it by the header ${MODEL_HEADER} or the query parameter model`,
    );
  }
}

function protocolOf({ headers }: HttpExchange): ScoringProtocol {
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

function assertReady({ state, reason }: Standing): void {
  if (state === 'loading') throw notLoadedYet(reason);
  if (state !== 'ready') throw new Refusal('unavailable', reason);
}
