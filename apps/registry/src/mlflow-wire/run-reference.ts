import { invalidParameter } from './mlflow-errors.js';

/** The run that a message names by either of its two fields; throws where it names none. */
export function runIdOf(message: {
  readonly run_id?: string | undefined;
  readonly run_uuid?: string | undefined;
}): string {
  const runId = message.run_id ?? message.run_uuid;
  if (runId === undefined) throw invalidParameter("Missing value for required parameter 'run_id'");
  return runId;
}
