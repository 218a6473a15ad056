import type { Route } from '../routing/routing-table.js';
import type { Parameters } from './infer-request.js';
import type { LiveVersion } from './live-version.js';

/** What every protocol returns beside the outputs: the prediction's id, which version answered, and why. */
export function replyParameters(
  { served }: LiveVersion,
  { why, experiment, arm }: Route,
  predictionId: string,
): Parameters {
  const parameters: Record<string, string> = {
    prediction_id: predictionId,
    routed_by: why,
    model_version_id: served.modelVersionId,
  };
  if (experiment !== null) parameters['experiment'] = experiment;
  if (arm !== null) parameters['arm'] = arm;
  return parameters;
}
