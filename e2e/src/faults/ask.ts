import { InferenceClient, InferenceError } from '@modelyard/inference-client';
import { signature, type Kind } from './telling-model.js';

export const protocols = ['json', 'binary', 'grpc'] as const;
export type Protocol = (typeof protocols)[number];

/** Where one process of the service answers. */
export interface Door {
  readonly url: string;
  readonly grpcAddress: string;
}

export interface Question {
  readonly kind: Kind;
  readonly predictionId: string;
  readonly rows: readonly (readonly number[])[];
}

export interface Told {
  readonly version: string;
  readonly predictionId: string;
  readonly values: readonly number[];
}

/** One caller's connection to one process. Nothing is sent twice: each failure is to be seen. */
export interface Connection {
  /** @throws InferenceError */
  ask(question: Question): Promise<Told>;
  close(): Promise<void>;
}

/** A loaded machine may take its time; what is measured here is what fails, not how long it takes. */
const options = { retry: { attempts: 1 }, timeoutMs: 60_000 };

export function connect(protocol: Protocol, { url, grpcAddress }: Door): Connection {
  switch (protocol) {
    case 'json':
      return { ask: (question) => askInJson(url, question), close: () => Promise.resolve() };
    case 'binary':
      return byClient(InferenceClient.http(url, options));
    case 'grpc':
      return byClient(InferenceClient.grpc(grpcAddress, options));
  }
}

const byClient = (client: InferenceClient): Connection => ({
  ask: async ({ kind, predictionId, rows }) => {
    const answer = await client.model(kind, signature).infer({ x: rows.flat() }, { predictionId });
    return { version: answer.version, predictionId: answer.predictionId, values: [...answer.outputs.y.data] };
  },
  close: () => client.close(),
});

interface JsonReply {
  readonly model_version: string;
  readonly parameters: { readonly prediction_id: string };
  readonly outputs: readonly [{ readonly data: readonly number[] }];
}

async function askInJson(url: string, { kind, predictionId, rows }: Question): Promise<Told> {
  const inputs = [{ name: 'x', datatype: 'FP32', shape: [rows.length, 3], data: rows.flat() }];
  const body = JSON.stringify({ parameters: { prediction_id: predictionId }, inputs });
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}/v2/models/${kind}/infer`, { method: 'POST', body });
    text = await response.text();
  } catch (cause) {
    throw new InferenceError(`no reply from ${url}`, { kind: 'connection', cause });
  }
  if (!response.ok) {
    const retryAfter = response.headers.get('retry-after');
    throw new InferenceError(text, {
      kind: response.status === 503 ? 'unavailable' : 'internal',
      code: response.status,
      retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1_000,
    });
  }
  const reply = JSON.parse(text) as JsonReply;
  return {
    version: reply.model_version,
    predictionId: reply.parameters.prediction_id,
    values: reply.outputs[0].data,
  };
}

/** Whether nothing was done: nobody listened, or the stream was refused unprocessed (RFC 9113, 8.7). The caller may ask elsewhere. */
export function refusedAtTheDoor(error: unknown): boolean {
  // By its form: what Node throws is no instance of the Error that a test file knows.
  const { code, message, cause } = error as Partial<Record<'code' | 'message' | 'cause', unknown>>;
  if (code === 'ECONNREFUSED' || String(message).includes('NGHTTP2_REFUSED_STREAM')) return true;
  return cause !== undefined && refusedAtTheDoor(cause);
}
