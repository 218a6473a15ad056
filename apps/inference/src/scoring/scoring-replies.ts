import type { HttpExchange } from '../http/http-exchange.js';
import type { ReplyForm } from '../http/reply-form.js';
import { sendError, sendRefusal, sendReply } from '../http/send-reply.js';
import type { Answer } from '../pipeline/inference-call.js';
import type { Refusal, RefusalKind } from '../refusal.js';
import type { Tensor } from '../tensors/tensor.js';
import { nestedJson, rowJson } from './predictions-json.js';

const errorCodes: Readonly<Record<RefusalKind, string>> = {
  invalid: 'INVALID_PARAMETER_VALUE',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'RESOURCE_DOES_NOT_EXIST',
  'method-not-allowed': 'ENDPOINT_NOT_FOUND',
  'unsupported-media': 'BAD_REQUEST',
  unsupported: 'NOT_IMPLEMENTED',
  unavailable: 'TEMPORARILY_UNAVAILABLE',
  expired: 'DEADLINE_EXCEEDED',
  cancelled: 'CANCELLED',
  internal: 'INTERNAL_ERROR',
};

/** MLflow's error body. */
export function sendMlflowError(exchange: HttpExchange, refusal: Refusal): void {
  sendRefusal(exchange, refusal, { error_code: errorCodes[refusal.kind], message: refusal.message });
}

const form = (refuse: ReplyForm['refuse'], predictions: (outputs: readonly Tensor[]) => string): ReplyForm => ({
  refuse,
  answer: (exchange: HttpExchange, _request, answer: Answer): void =>
    sendReply(exchange, answer, { json: `{"predictions":${predictions(answer.outputs)}}`, binary: [] }, refuse),
});

/** A data frame's answer: one object per row with every output by its name. */
export const tableReply = form(sendMlflowError, (outputs) => recordsJson(outputs, true));

/** The answer to tensors: every output as nested lists by its name. */
export const tensorsReply = form(sendMlflowError, tensorsJson);

/** The answer of `:predict`: a list of rows; a row of a model with one output is that output. */
export const instancesReply = form(sendError, (outputs) => {
  const [only] = outputs;
  return outputs.length === 1 && only ? nestedJson(only) : recordsJson(outputs, false);
});

function tensorsJson(outputs: readonly Tensor[]): string {
  const entries = outputs.map((output) => `${JSON.stringify(output.name)}:${nestedJson(output)}`);
  return `{${entries.join(',')}}`;
}

/** Rows as objects; outputs that do not have a row for each row of the others stay whole. */
function recordsJson(outputs: readonly Tensor[], tabular: boolean): string {
  const rows = outputs[0]?.shape[0] ?? 0;
  if (outputs.some(({ shape }) => shape[0] !== rows)) return tensorsJson(outputs);
  const names = outputs.map(({ name }) => JSON.stringify(name));
  const records = Array.from({ length: rows }, (_, row) => {
    const entries = outputs.map((output, at) => `${names[at]}:${rowJson(output, row, tabular)}`);
    return `{${entries.join(',')}}`;
  });
  return `[${records.join(',')}]`;
}
