import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@modelyard/chassis';
import { encodeEnvelope, EventId, GroundTruthReported, PredictionId, production } from '@modelyard/contracts';
import type { EventLog, NewRecord } from '@modelyard/messaging';
import { isLate, type Departure } from '../data/departures.js';

const attempts = 8;

/** A broker takes 1 MB at once; a record has well below 1 KB. */
const recordsAtOnce = 500;

/** A departure that was predicted, and the id its prediction has. */
export interface PredictedDeparture {
  readonly predictionId: string;
  readonly departure: Departure;
}

/** The systems of an airline, which know in the end how late a flight was, and publish it to the event log themselves. */
export class LabelProducer {
  private sequence = 0;

  constructor(
    private readonly eventLog: EventLog,
    private readonly model: string,
    private readonly clock: Clock,
  ) {}

  /** How many truths were published. */
  get published(): number {
    return this.sequence;
  }

  /** Resolves when the log holds them all. What did not get through is sent again; readers drop repeats by the sequence. */
  async publish(predicted: readonly PredictedDeparture[]): Promise<void> {
    for (let from = 0; from < predicted.length; from += recordsAtOnce) {
      await this.append(predicted.slice(from, from + recordsAtOnce).map((one) => this.record(one)));
    }
  }

  private async append(records: readonly NewRecord[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.eventLog.append(records);
        return;
      } catch (fault) {
        if (attempt === attempts) throw fault;
        await pause(attempt * 1_000);
      }
    }
  }

  private record({ predictionId, departure }: PredictedDeparture): NewRecord {
    const data = GroundTruthReported.encode({
      predictionId: PredictionId.parse(predictionId),
      environment: production,
      modelId: null,
      name: this.model,
      label: isLate(departure),
      outcomes: { delay_minutes: departure.delay },
      eventTime: new Date(departure.time + Math.max(0, departure.delay) * 60_000).toISOString(),
      producer: `airline/${this.model}`,
      producerSequence: this.sequence++,
    });
    const id = EventId.parse(`${predictionId}/truth`);
    const key = GroundTruthReported.key(data);
    const headers = encodeEnvelope({
      id,
      source: 'urn:example:airline',
      type: GroundTruthReported.type,
      time: this.clock.now().toISOString(),
      sequence: null,
      correlationId: id,
      causationId: null,
      actor: null,
      reason: null,
      traceparent: null,
      partitionKey: key,
    });
    return { topic: GroundTruthReported.topic.name, key, headers, value: Buffer.from(JSON.stringify(data)) };
  }
}
