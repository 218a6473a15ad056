import type { ServedModel } from '@modelyard/contracts';
import { asRefusal, invalid, notLoadedYet, Refusal } from '../refusal.js';
import type { Route } from '../routing/routing-table.js';
import type { TrafficPlans } from '../routing/traffic-plans.js';
import { findRoutes, findVersion } from './find-version.js';
import type { InferenceCall } from './inference-call.js';
import type { HostedVersion, HostedVersions } from './hosted-version.js';
import { rowsOf, type LiveVersion } from './live-version.js';
import { PendingInference } from './pending-inference.js';
import { readEventTime, readPredictionId, readTimeoutParameter } from './request-parameters.js';
import { validateInputs, validateOutputs } from './validate.js';

export interface PipelineOptions {
  readonly plans: TrafficPlans;
  readonly versions: HostedVersions;
  /** A new prediction id. */
  readonly newId: () => string;
  /** Milliseconds after which a request without a deadline of its own is given up. */
  readonly defaultTimeoutMs: number;
  /** Rows of one request at most. */
  readonly maxRequestRows: number;
  readonly onFailed: (live: LiveVersion | null, refusal: Refusal, totalMs: number) => void;
}

/** The one way of every request, whatever its protocol: route, validate, wait for the next run of its version. */
export class InferencePipeline {
  private count = 0;

  constructor(private readonly options: PipelineOptions) {}

  /** Requests taken over since the process began. */
  get taken(): number {
    return this.count;
  }

  /** Takes a decoded request over; its answer or refusal comes through the call, never as a throw. */
  submit(call: InferenceCall): void {
    this.count++;
    let live: HostedVersion | null = null;
    try {
      const predictionId = readPredictionId(call.request.parameters) ?? this.options.newId();
      const route = this.route(call, predictionId);
      live = this.liveOf(route.target);
      live.cache.enqueue(this.prepare(call, live, route, predictionId));
    } catch (error) {
      this.fail(call, live, asRefusal(error));
    }
  }

  private route(call: InferenceCall, predictionId: string): Route {
    const { plans, versions } = this.options;
    if (call.version !== null) return explicitRoute(findVersion(plans, versions, call.model, call.version));
    const { parameters } = call.request;
    const route = findRoutes(plans, call.model).table.route({
      header: (name) => call.header(name),
      parameter: (name) => textOf(parameters[name]),
      fallbackUnit: predictionId,
    });
    if (!route) throw new Refusal('unavailable', `Request for model '${call.model}': no version takes traffic yet`);
    return route;
  }

  private liveOf(target: ServedModel): HostedVersion {
    const live = this.options.versions.get(target.modelVersionId);
    if (live) return live;
    const { state, reason } = this.options.versions.standing(target.modelVersionId);
    const message = `Model ${target.name} with version ${target.version} is not ready (${state}): ${reason}`;
    throw state === 'loading' ? notLoadedYet(message) : new Refusal('unavailable', message);
  }

  private prepare(call: InferenceCall, live: LiveVersion, route: Route, predictionId: string): PendingInference {
    const { outputs, parameters } = call.request;
    const ordered = validateInputs(live.signature, call.inputs(live));
    const rows = rowsOf(live, ordered);
    if (rows > this.options.maxRequestRows) {
      throw invalid(
        `the request has ${rows} rows, more than the limit of ${this.options.maxRequestRows}; send it in parts`,
      );
    }
    const wanted = outputs && validateOutputs(live.signature, outputs);
    const timeoutMs = readTimeoutParameter(parameters) ?? call.timeoutMs ?? this.options.defaultTimeoutMs;
    return new PendingInference(
      call,
      live,
      route,
      ordered,
      rows,
      wanted,
      predictionId,
      readEventTime(parameters),
      call.receivedAt + timeoutMs,
      this.onPendingFailed,
    );
  }

  private readonly onPendingFailed = (pending: PendingInference, refusal: Refusal): void =>
    this.fail(pending.call, pending.live, refusal);

  private fail(call: InferenceCall, live: LiveVersion | null, refusal: Refusal): void {
    this.options.onFailed(live, refusal, performance.now() - call.receivedAt);
    call.refuse(refusal);
  }
}

const explicitRoute = (target: ServedModel): Route => ({
  target,
  why: 'explicit-version',
  unit: null,
  experiment: null,
  arm: null,
  propensity: 1,
});

const textOf = (value: string | number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value);
