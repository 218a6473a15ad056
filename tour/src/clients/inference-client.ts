import { z } from 'zod';
import type { Departure, DepartureFeatures } from '../data/departures.js';
import { ask } from './http.js';

const Reply = z.object({ model_version: z.string(), outputs: z.array(z.object({ name: z.string() })) });

export interface InferOptions {
  readonly model: string;
  /** Row `i` of several is known as `<predictionId>-<i>` afterwards. */
  readonly predictionId: string;
  /** RFC 3339, or milliseconds since 1970. */
  readonly eventTime: number;
  /** What keeps one caller on one version. */
  readonly key: string;
}

/** Asks for many departures at once by the Open Inference Protocol. @returns the version that answered */
export async function infer(origin: string, departures: readonly Departure[], options: InferOptions): Promise<string> {
  const { model, predictionId, eventTime, key } = options;
  const answer = await ask({
    method: 'POST',
    url: `${origin}/v2/models/${encodeURIComponent(model)}/infer`,
    body: {
      inputs: inputs.map(({ name, datatype }) => ({
        name,
        datatype,
        shape: [departures.length, 1],
        data: departures.map(({ features }) => features[name]),
      })),
      parameters: { prediction_id: predictionId, event_time: eventTime, key },
    },
  });
  return Reply.parse(answer).model_version;
}

const inputs: readonly { readonly name: keyof DepartureFeatures; readonly datatype: 'FP32' | 'BYTES' }[] = [
  { name: 'hour', datatype: 'FP32' },
  { name: 'weekday', datatype: 'FP32' },
  { name: 'distance', datatype: 'FP32' },
  { name: 'origin', datatype: 'BYTES' },
  { name: 'destination', datatype: 'BYTES' },
];

/** The id of one row of a request, as the platform builds it. */
export function rowPredictionId(predictionId: string, row: number, rows: number): string {
  return rows === 1 ? predictionId : `${predictionId}-${row}`;
}
