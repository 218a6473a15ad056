import type { InferenceCall } from '../pipeline/inference-call.js';
import { rowsOf, type LiveVersion } from '../pipeline/live-version.js';
import { PendingInference } from '../pipeline/pending-inference.js';
import { validateInputs } from '../pipeline/validate.js';
import type { Route } from '../routing/routing-table.js';

/**
 * An answered request once more, for a version that only looks on: the same inputs, prediction id and event time under
 * the route of the shadow, which is how its log record is told from the one of the reply. Its clock starts now, so that
 * its latency is its own. Throws a refusal when the inputs do not fit the shadow.
 * @param done called once, with whether it ran and was logged
 */
export function shadowCopy(
  answered: PendingInference,
  live: LiveVersion,
  route: Route,
  done: (succeeded: boolean) => void,
): PendingInference {
  const inputs = validateInputs(live.signature, answered.call.inputs(live));
  return new PendingInference(
    unheard(answered.call, done),
    live,
    route,
    inputs,
    rowsOf(live, inputs),
    [],
    answered.predictionId,
    answered.eventTime,
    Number.POSITIVE_INFINITY,
    () => done(false),
  );
}

/** A call that nobody waits for. */
function unheard(call: InferenceCall, done: (succeeded: boolean) => void): InferenceCall {
  return {
    model: call.model,
    version: null,
    request: call.request,
    receivedAt: performance.now(),
    timeoutMs: null,
    header: (name) => call.header(name),
    inputs: (live) => call.inputs(live),
    cancelled: () => false,
    answer: () => done(true),
    refuse: () => done(false),
  };
}
