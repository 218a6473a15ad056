import { Clock, createLogger, SystemClock } from '@modelyard/chassis';
import {
  modelVersionTopic,
  policyTopic,
  retrainingTopic,
  rolloutTopic,
  signalTopic,
  trafficTopic,
} from '@modelyard/contracts';
import { openEventLog, type EventLog } from '@modelyard/messaging';
import { MlflowClient } from './clients/mlflow-client.js';
import { MonitorClient } from './clients/monitor-client.js';
import type { TrafficSize } from './data/traffic.js';
import { EventFeed } from './narration/event-feed.js';
import { Narrator } from './narration/narrator.js';
import type { PlatformAddresses } from './platform.js';
import { freeModelName } from './steps/free-model-name.js';

/** Where in the loop a tour is; a caller may do something there, such as ending a service without warning. */
export type Moment = 'registered' | 'serving' | 'quiet' | 'shifted' | 'requested' | 'training' | 'replacing';

export interface TourOptions extends TrafficSize {
  /** Labelled rows of the new kind that the policy waits for. */
  readonly minimumLabelledRows: number;
  /** Parameters of the policy's trainer; by default the trainer's own. */
  readonly trainerParameters?: Readonly<Record<string, number>>;
  /** Multiplies every deadline: 1 suits an idle machine with two cores. */
  readonly patience: number;
  /** Takes the narration, line by line. */
  readonly print: (line: string) => void;
  /** Called at each moment; the tour goes on when the promise resolves. */
  readonly at?: (moment: Moment) => Promise<void>;
}

export const defaultOptions = {
  seed: 2001,
  trainingRows: 60_000,
  rowsPerWeek: 2_000,
  easternWeeks: 4,
  minimumLabelledRows: 8_000,
  patience: 1,
} as const satisfies Partial<TourOptions>;

/** What the steps of a tour work with. */
export interface Tour {
  readonly platform: PlatformAddresses;
  readonly options: TourOptions;
  readonly clock: Clock;
  readonly narrator: Narrator;
  readonly mlflow: MlflowClient;
  readonly monitor: MonitorClient;
  readonly modelName: string;
  readonly eventLog: EventLog;
  readonly feed: EventFeed;
}

/** The topics on which the life of a model is told. Predictions and labels are too many to be told one by one. */
const lifecycleTopics = [modelVersionTopic, policyTopic, rolloutTopic, trafficTopic, signalTopic, retrainingTopic];

export async function openTour(platform: PlatformAddresses, options: TourOptions): Promise<Tour> {
  const mlflow = new MlflowClient(platform.registry);
  const modelName = await freeModelName(mlflow);
  const eventLog = openEventLog(platform.eventLog, 'tour', createLogger({ service: 'tour', level: 'fatal' }));
  return {
    platform,
    options,
    clock: new SystemClock(),
    narrator: new Narrator(options.print),
    mlflow,
    monitor: new MonitorClient(platform.monitor),
    modelName,
    eventLog,
    feed: await EventFeed.open(eventLog, lifecycleTopics, modelName),
  };
}

export async function closeTour({ feed, eventLog }: Tour): Promise<void> {
  await feed.close();
  await eventLog.close();
}
