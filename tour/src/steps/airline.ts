import { infer, rowPredictionId } from '../clients/inference-client.js';
import { LabelProducer, type PredictedDeparture } from '../clients/label-producer.js';
import type { Departure } from '../data/departures.js';
import type { WeekOfTraffic } from '../data/traffic.js';
import type { Tour } from '../tour.js';

/** Departures of so many milliseconds share a request. */
const requestSpanMs = 3 * 3_600_000;

/** The caller: an airline that asks for its departures week after week, and knows a week later how late each of them was. */
export class Airline {
  private readonly labels: LabelProducer;
  private awaitingTruth: readonly PredictedDeparture[] = [];
  private readonly answered = new Map<string, number>();

  constructor(private readonly tour: Tour) {
    this.labels = new LabelProducer(tour.eventLog, tour.modelName, tour.clock);
  }

  /** Answered departures by the version that answered. */
  get answeredBy(): ReadonlyMap<string, number> {
    return this.answered;
  }

  /** Departures whose truth was reported. */
  get labelled(): number {
    return this.labels.published;
  }

  /** Asks for a week's departures in order of their time, then reports the truth about the week before. @returns the versions that answered */
  async sendWeek({ week, departures }: WeekOfTraffic): Promise<readonly string[]> {
    const sent: PredictedDeparture[] = [];
    const versions = new Set<string>();
    const spans = Map.groupBy(departures, ({ time }) => Math.floor((time - week.start) / requestSpanMs));
    for (const [span, together] of spans) {
      const predictionId = `${this.tour.modelName}-${new Date(week.start).toISOString().slice(0, 10)}-${span}`;
      versions.add(await this.ask(together, predictionId));
      together.forEach((departure, row) => {
        sent.push({ predictionId: rowPredictionId(predictionId, row, together.length), departure });
      });
    }
    await this.reportTruth();
    this.awaitingTruth = sent;
    return [...versions];
  }

  /** Reports the truth about the last week that was sent. */
  async reportTruth(): Promise<void> {
    const known = this.awaitingTruth;
    this.awaitingTruth = [];
    if (known.length > 0) await this.labels.publish(known);
  }

  private async ask(departures: readonly Departure[], predictionId: string): Promise<string> {
    const version = await infer(this.tour.platform.inference, departures, {
      model: this.tour.modelName,
      predictionId,
      eventTime: departures[0]?.time ?? 0,
      key: departures[0]?.features.origin ?? '',
    });
    this.answered.set(version, (this.answered.get(version) ?? 0) + departures.length);
    return version;
  }
}
