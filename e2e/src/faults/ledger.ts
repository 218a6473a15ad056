import type { InferenceError } from '@modelyard/inference-client';
import type { Protocol } from './ask.js';
import { answerOf, type Kind } from './telling-model.js';

export interface Prediction {
  readonly kind: Kind;
  readonly version: string;
  readonly value: number;
}

/** A request that got no answer. */
export interface Failure {
  /** What was being done to the service. */
  readonly during: string;
  readonly kind: Kind;
  readonly protocol: Protocol;
  /** `admission`: refused before it was queued. `unavailable`: refused otherwise. `cut`: the connection broke. `other`: should never be. */
  readonly how: 'admission' | 'unavailable' | 'cut' | 'other';
  readonly words: string;
  readonly predictionIds: readonly string[];
}

/** What callers were told, and what they were not. */
export class Ledger {
  during = '';
  readonly answered = new Map<string, Prediction>();
  readonly wrong: string[] = [];
  readonly failures: Failure[] = [];
  /** Answers to each kind by each protocol. */
  readonly counts = new Map<string, number>();

  /** An answer, held against what the version that it names has to say. */
  take(
    source: { readonly kind: Kind; readonly protocol: Protocol; readonly caller: number; readonly count: number },
    told: { readonly version: string; readonly predictionIds: readonly string[]; readonly values: readonly number[] },
  ): void {
    const { kind, protocol, caller, count } = source;
    for (const [row, predictionId] of told.predictionIds.entries()) {
      const expected = answerOf(Number(told.version), caller, count + row);
      const value = told.values[row];
      if (value !== expected) {
        this.wrong.push(`${predictionId} by version ${told.version}: ${value} for ${expected} (${this.during})`);
      }
      if (this.answered.has(predictionId)) this.wrong.push(`${predictionId} was answered twice`);
      this.answered.set(predictionId, { kind, version: told.version, value: expected });
    }
    const counter = `${kind}/${protocol}`;
    this.counts.set(counter, (this.counts.get(counter) ?? 0) + 1);
  }

  fail(
    source: { readonly kind: Kind; readonly protocol: Protocol },
    error: InferenceError,
    predictionIds: readonly string[],
  ): void {
    const { kind, protocol } = source;
    this.failures.push({
      during: this.during,
      kind,
      protocol,
      how: howOf(error),
      words: error.message,
      predictionIds,
    });
  }
}

function howOf({ kind, retryAfterMs }: InferenceError): Failure['how'] {
  if (kind === 'unavailable') return retryAfterMs === null ? 'unavailable' : 'admission';
  return kind === 'connection' ? 'cut' : 'other';
}
