import { invalid, Refusal } from '../refusal.js';
import type { Parameters, ParameterValue } from './infer-request.js';

/** Ids longer than this would leave no room for a row's suffix in a contract's 128 characters. */
const MAX_PREDICTION_ID = 100;

/** The caller's own prediction id, by which its labels will come; null when it leaves the choice to the platform. */
export function readPredictionId(parameters: Parameters): string | null {
  const id = parameters['prediction_id'];
  if (id === undefined) return null;
  if (typeof id !== 'string' || id === '' || id.length > MAX_PREDICTION_ID) {
    throw invalid(`parameter 'prediction_id' must be a text of 1 to ${MAX_PREDICTION_ID} characters`);
  }
  return id;
}

/** `event_time` as RFC 3339 in UTC, from RFC 3339 text or milliseconds since 1970; null when absent. */
export function readEventTime(parameters: Parameters): string | null {
  const value = parameters['event_time'];
  if (value === undefined) return null;
  const millis = typeof value === 'number' ? value : Date.parse(typeof value === 'string' ? value : '');
  const time = new Date(millis);
  if (Number.isNaN(time.getTime())) {
    throw invalid(
      `parameter 'event_time' must be RFC 3339 text or milliseconds since 1970, got ${JSON.stringify(value)}`,
    );
  }
  return time.toISOString();
}

/** Milliseconds of Triton's `timeout` parameter, which is in microseconds; null when absent or 0, its default. */
export function readTimeoutParameter(parameters: Parameters): number | null {
  const value = parameters['timeout'];
  if (value === undefined || value === 0) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalid("parameter 'timeout' must be a non-negative integer of microseconds");
  }
  return value / 1000;
}

/** Triton's `priority`: 1 is the highest; 0, the default, comes after all that have one. */
export function readPriority(parameters: Parameters): number {
  const value = parameters['priority'];
  if (value === undefined) return 0;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalid("parameter 'priority' must be a non-negative integer");
  }
  return value;
}

/** Refuses a request for more tensors than any model has, before each of them is looked at. */
export function assertTensorCount(count: number, what: string, most: number): void {
  if (count > most) throw invalid(`the request has ${count} ${what}, more than the limit of ${most}`);
}

/** Refuses a tensor that is to be read from, or written to, memory of the caller's machine. @param tensor such as `input 'x'` */
export function assertNoSharedMemory(tensor: string, parameters: Parameters): void {
  if (parameters['shared_memory_region'] === undefined) return;
  throw new Refusal(
    'unsupported',
    `parameter 'shared_memory_region' of ${tensor} is not supported: send tensors in the request, and read them from the reply, as JSON or as raw bytes`,
  );
}

/** How many of an output's largest values the caller wants instead of its tensor; null: the tensor itself. */
export function readClasses(output: string, value: ParameterValue | undefined): number | null {
  if (value === undefined || value === 0) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw invalid(`parameter 'classification' of output '${output}' must be a non-negative integer`);
  }
  return value;
}
