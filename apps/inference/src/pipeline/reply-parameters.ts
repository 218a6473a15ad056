import type { Parameters } from './infer-request.js';
import type { Answer } from './inference-call.js';

/** What every protocol returns beside the outputs: the prediction's id, which version answered, and why. */
export function replyParameters({ live, route, predictionId }: Omit<Answer, 'outputs'>): Parameters {
  const { why, experiment, arm } = route;
  const parameters: Record<string, string> = {
    prediction_id: predictionId,
    routed_by: why,
    model_version_id: live.served.modelVersionId,
  };
  if (experiment !== null) parameters['experiment'] = experiment;
  if (arm !== null) parameters['arm'] = arm;
  return parameters;
}
