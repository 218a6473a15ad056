import {
  BUCKET_RUN,
  type Environment,
  type EventData,
  type GroundTruthReported,
  ModelId,
  ModelVersionId,
  PredictionId,
  PredictionLogged,
  type PredictionsLogged,
  production,
  type ServedModel,
} from '@modelyard/contracts';
import { exampleData, exampleServedModel } from '@modelyard/testing';
import { randomUUID } from 'node:crypto';

export const day = 86_400_000;
export const firstDay = Date.parse('2001-03-01T00:00:00.000Z');

export interface FlightRow {
  readonly distance: number;
  readonly departure: number;
  readonly carrier: string;
}

/** A small deterministic generator (mulberry32), uniform in [0, 1). */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows of flights; `west` makes them longer and later, by other carriers. */
export function flights(seed: number, count: number, west = false): FlightRow[] {
  const next = uniforms(seed);
  const carriers = west ? ['WN', 'AS', 'UA'] : ['DL', 'US', 'AA'];
  return Array.from({ length: count }, () => ({
    distance: (west ? 900 : 400) * (0.5 + next()),
    departure: (west ? 10 : 8) + 8 * next(),
    carrier: carriers[Math.floor(3 * next() ** 2)] ?? '',
  }));
}

/** A version of a model of its own, with three features and a threshold on one probability. */
export function flightModel(version = '1', modelId = ModelId.parse(randomUUID())): ServedModel {
  return exampleServedModel({
    modelId,
    modelVersionId: ModelVersionId.parse(randomUUID()),
    name: `flights-${modelId.slice(0, 8)}`,
    version,
    features: [
      { name: 'distance', kind: 'numeric', source: { input: 'distance' } },
      { name: 'departure', kind: 'numeric', source: { input: 'departure' } },
      { name: 'carrier', kind: 'categorical', source: { input: 'carrier' } },
    ],
    decision: { kind: 'threshold', output: 'probability', threshold: 0.5, above: true, below: false },
  });
}

/** Predictions as one inference process logs them: its own gap-free count, event times spread over a span. */
export class PredictionStream {
  private sequence = 0;

  constructor(
    readonly model: ServedModel,
    private readonly producer = `story-${randomUUID()}`,
    private readonly environment: Environment = production,
  ) {}

  /** One prediction per row, evenly over `durationMs` from `start`. */
  log(
    rows: readonly FlightRow[],
    start: number,
    durationMs = day,
    changes: Partial<EventData<typeof PredictionLogged>> = {},
  ): EventData<typeof PredictionLogged>[] {
    return rows.map((row, i) => {
      const eventTime = new Date(start + Math.floor((i * durationMs) / rows.length)).toISOString();
      const probability = (row.departure % 1) * 0.98 + 0.01;
      const sequence = this.sequence++;
      return exampleDataOnce({
        predictionId: PredictionId.parse(`${this.producer}-${sequence}`),
        environment: this.environment,
        modelId: this.model.modelId,
        modelVersionId: this.model.modelVersionId,
        name: this.model.name,
        version: this.model.version,
        producer: this.producer,
        producerSequence: sequence,
        requestTime: eventTime,
        eventTime,
        shadow: false,
        purpose: 'live',
        features: { ...row },
        outputs: { probability },
        decision: probability >= 0.5,
        confidence: Math.max(probability, 1 - probability),
        latencyMs: 4,
        error: null,
        ...changes,
      });
    });
  }
}

/** The same predictions as a producer at a high rate logs them: many in a block, none across the end of a bucket. */
export function inBlocks(
  predictions: readonly EventData<typeof PredictionLogged>[],
  rows = 100,
): EventData<typeof PredictionsLogged>[] {
  const blocks: EventData<typeof PredictionLogged>[][] = [];
  for (const prediction of predictions) {
    const last = blocks.at(-1);
    const fits = last !== undefined && last.length < rows && prediction.producerSequence % BUCKET_RUN !== 0;
    if (fits) last.push(prediction);
    else blocks.push([prediction]);
  }
  return blocks.map((block) => ({ predictions: block }));
}

/** Truths for predictions: late where the departure is in the second half of its hour, but for every tenth. */
export function truthsOf(
  predictions: readonly EventData<typeof PredictionLogged>[],
  firstSequence = 0,
  producer = `truths-${randomUUID()}`,
): EventData<typeof GroundTruthReported>[] {
  return predictions.map((prediction, i) => ({
    predictionId: prediction.predictionId,
    environment: prediction.environment,
    modelId: prediction.modelId,
    name: prediction.name,
    label: i % 10 === 0 ? prediction.decision !== true : prediction.decision,
    outcomes: { minutes: i },
    eventTime: prediction.eventTime,
    producer,
    producerSequence: firstSequence + i,
  }));
}

const template = exampleData(PredictionLogged);

function exampleDataOnce(changes: Partial<EventData<typeof PredictionLogged>>): EventData<typeof PredictionLogged> {
  return { ...template, ...changes };
}
