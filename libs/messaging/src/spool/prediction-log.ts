import { encodeEnvelope, EventId, PredictionLogged } from '@modelyard/contracts';
import type { EventData } from '@modelyard/contracts';
import { currentCorrelationId, currentTraceparent } from '@modelyard/chassis';
import { assertFits } from '../event-log/record-size.js';
import { encodeSpoolEntry } from './spool-entry.js';
import type { PredictionSpool } from './prediction-spool.js';

/** What the caller knows of a prediction; the log adds who produced it and its place in that producer's count. */
export type Prediction = Omit<EventData<typeof PredictionLogged>, 'producer' | 'producerSequence'>;

/** Records predictions through the spool, numbered without gaps for this process. */
export class PredictionLog {
  private sequence = 0;

  constructor(
    private readonly spool: PredictionSpool,
    private readonly producer: string,
    private readonly source = '/modelyard/inference',
  ) {}

  /**
   * Resolves when the predictions survive the death of this process: await it before the reply is sent. Data are not validated here, the hot path
   * trusts its types; readers check every record.
   * @throws SpoolFullError when they could not be kept; DomainError `event-too-large`
   */
  record(predictions: readonly Prediction[]): Promise<void> {
    return this.spool.append(predictions.map((prediction) => this.encode(prediction)));
  }

  private encode(prediction: Prediction): Buffer {
    const data = { ...prediction, producer: this.producer, producerSequence: this.sequence++ };
    const id = EventId.parse(`${this.producer}-${data.producerSequence}`);
    const headers = encodeEnvelope({
      id,
      source: this.source,
      type: PredictionLogged.type,
      time: prediction.requestTime,
      sequence: null,
      correlationId: currentCorrelationId() ?? id,
      causationId: null,
      actor: null,
      reason: null,
      traceparent: currentTraceparent() ?? null,
      partitionKey: null,
    });
    const value = JSON.stringify(data);
    assertFits(PredictionLogged.type, value.length);
    return encodeSpoolEntry({ key: PredictionLogged.key(data), headers, value });
  }
}
