import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openArtifactStore, type ArtifactStore } from '@modelyard/artifacts';
import { createLogger, type EventLogSettings } from '@modelyard/chassis';
import {
  type AnyEventDefinition,
  type EventData,
  ModelRegistered,
  RunId,
  type ServedModel,
} from '@modelyard/contracts';
import { createContractTopics, type EventLog, type LogRecord, openEventLog } from '@modelyard/messaging';
import { eventRecord, exampleData, eventually, startService, type ServiceProcess } from '@modelyard/testing';
import type { FlightRow } from './stream.testkit.js';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const logger = createLogger({ service: 'monitor-story', level: 'fatal' });
const patience = { withinMs: 90_000 };
const within = { withinMs: 45_000 };

const lifecycleTopics = ['registry.model-version', 'registry.policy', 'deployer.traffic'];

export interface StoryWindow {
  readonly id: string;
  readonly start: string;
  readonly rows: number;
  readonly lateRows: number;
  readonly labelCoverage: number;
  readonly state: string;
  readonly archive: { revision: number; manifestDigest: string; data: { digest: string }; columns: { label: string } };
  readonly verdict: Record<string, unknown> & { status: string };
  readonly performance: Record<string, unknown>;
}

/** The real monitor as a process, on a real database and event log, fed with events as the other services publish them. */
export class MonitorStory {
  readonly published: { readonly type: string; readonly data: Record<string, unknown> }[] = [];

  private constructor(
    private readonly folder: string,
    readonly log: EventLog,
    private readonly settings: EventLogSettings,
    readonly artifacts: ArtifactStore,
    private service: ServiceProcess,
  ) {}

  static async begin(databaseUrl: string, settings: EventLogSettings): Promise<MonitorStory> {
    const folder = await mkdtemp(join(tmpdir(), 'monitor-story-'));
    const log = openEventLog(settings, 'monitor-story', logger);
    await createContractTopics(log);
    const artifacts = openArtifactStore(pathToFileURL(folder).href);
    const service = await startService(entry, environment(databaseUrl, settings, folder), patience);
    const story = new MonitorStory(folder, log, settings, artifacts, service);
    await log.consume({
      group: null,
      topics: ['monitor.signal'],
      onRecords: ({ records }) => records.forEach((record) => story.note(record)),
    });
    return story;
  }

  /** Registers a version whose run logged these rows as CSV, as the registry would tell of it. */
  async register(model: ServedModel, training: readonly FlightRow[] | null): Promise<void> {
    const { modelId, modelVersionId, name, version } = model;
    const stored = training && (await this.artifacts.put(Buffer.from(csvOf(training))));
    await this.publish(ModelRegistered, [
      exampleData(ModelRegistered, {
        modelId,
        modelVersionId,
        name,
        version,
        servedModel: model,
        runId: RunId.parse('run-1'),
        referenceData: stored && { digest: stored.digest, format: 'csv', labelColumn: 'delayed' },
      }),
    ]);
  }

  /** Appends events to their topic, as many as are given at once. */
  async publish<Definition extends AnyEventDefinition>(
    definition: Definition,
    events: readonly EventData<Definition>[],
  ): Promise<void> {
    const records = events.map((data) => eventRecord(definition, data));
    for (let i = 0; i < records.length; i += 400) await this.log.append(records.slice(i, i + 400));
  }

  /** Signals about a model, oldest first. */
  signals(model: ServedModel): string[] {
    return this.published
      .filter(({ data }) => data['modelVersionId'] === model.modelVersionId)
      .map(({ type, data }) => `${type.split('.')[1]}${typeof data['kind'] === 'string' ? ` ${data['kind']}` : ''}`);
  }

  /** Windows of a model once `count` of them are judged. */
  async judgedWindows(model: ServedModel, count: number): Promise<StoryWindow[]> {
    let windows: StoryWindow[] = [];
    await eventually(async () => {
      windows = (await this.windows(model)).filter((window) => window.state === 'judged');
      if (windows.length < count) throw new Error(`${windows.length} of ${count} windows are judged`);
    }, within);
    return windows;
  }

  async windows(model: ServedModel, query = ''): Promise<StoryWindow[]> {
    const { body } = await this.get(`/api/v1/models/${model.modelId}/windows?${query}`);
    return body['windows'] as StoryWindow[];
  }

  async get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${this.service.url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Ends the process without warning and starts it again. */
  crash(): Promise<void> {
    return this.service.restart();
  }

  /** Ends the monitor and starts another one that knows nothing and reads the event log from its beginning. */
  async startOver(databaseUrl: string): Promise<void> {
    await this.service.stop();
    // Predictions and labels are read again by themselves: their positions were in the database. Lifecycle events are the group's.
    for (const topic of lifecycleTopics) {
      const offsets = await this.log.offsets(topic);
      await this.log.rewind(
        'monitor',
        offsets.map(({ partition, start }) => ({ topic, partition, offset: start })),
      );
    }
    this.service = await startService(entry, environment(databaseUrl, this.settings, this.folder), patience);
  }

  async end(): Promise<void> {
    await this.service.stop();
    await this.log.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private note({ headers, value }: LogRecord): void {
    this.published.push({ type: headers['ce_type'] ?? '', data: JSON.parse(String(value)) as Record<string, unknown> });
  }
}

function environment(databaseUrl: string, settings: EventLogSettings, folder: string): Record<string, string> {
  return {
    MODELYARD_DATABASE_URL: databaseUrl,
    MODELYARD_ARTIFACTS_URL: pathToFileURL(folder).href,
    MODELYARD_EVENT_LOG: settings.driver,
    ...(settings.driver === 'embedded'
      ? { MODELYARD_EVENT_LOG_URL: settings.url }
      : { MODELYARD_KAFKA_BROKERS: settings.brokers.join(',') }),
  };
}

function csvOf(rows: readonly FlightRow[]): string {
  return [
    'distance,departure,carrier,delayed',
    ...rows.map((row) => `${row.distance},${row.departure},${row.carrier},0`),
  ]
    .join('\n')
    .concat('\n');
}
