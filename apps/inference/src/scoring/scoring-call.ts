import { HttpCall } from '../http/http-call.js';
import type { HttpExchange } from '../http/http-exchange.js';
import { decodingExactly, parseObject } from '../http/json-object.js';
import type { ReplyForm } from '../http/reply-form.js';
import type { LiveVersion } from '../pipeline/live-version.js';
import type { Tensor } from '../tensors/tensor.js';
import { frameTensors } from './frame-tensors.js';
import type { ReadScoringRequest, ScoringRequest } from './read-scoring-request.js';

export interface ScoringTarget {
  readonly model: string;
  readonly version: string | null;
}

/** One of the scoring protocols: how it reads a body and how it writes the reply to it. */
export interface ScoringProtocol {
  readonly read: ReadScoringRequest;
  readonly formFor: (request: ScoringRequest) => ReplyForm;
}

/** One scoring request: its rows become tensors when the version that answers is known. */
export class ScoringCall extends HttpCall {
  private constructor(
    target: ScoringTarget,
    private readonly scoring: ScoringRequest,
    private readonly readAgain: (parse: typeof parseObject) => ScoringRequest,
    receivedAt: number,
    exchange: HttpExchange,
    form: ReplyForm,
  ) {
    const request = { id: null, parameters: scoring.parameters, inputs: [], outputs: null };
    super(target.model, target.version, request, receivedAt, exchange, form);
  }

  /** Throws a refusal when the body is not one of the protocol's forms. */
  static read(
    { read, formFor }: ScoringProtocol,
    target: ScoringTarget,
    body: Buffer,
    receivedAt: number,
    exchange: HttpExchange,
  ): ScoringCall {
    const scoring = read(body, parseObject);
    const readAgain = (parse: typeof parseObject): ScoringRequest => read(body, parse);
    return new ScoringCall(target, scoring, readAgain, receivedAt, exchange, formFor(scoring));
  }

  override inputs(live: LiveVersion): readonly Tensor[] {
    return decodingExactly((parse) => {
      const { frame } = parse === parseObject ? this.scoring : this.readAgain(parse);
      return frameTensors(frame, live);
    });
  }
}
