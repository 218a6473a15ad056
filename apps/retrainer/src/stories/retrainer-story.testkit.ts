import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ArtifactStore, openArtifactStore } from '@modelyard/artifacts';
import { createLogger } from '@modelyard/chassis';
import {
  type AnyEventDefinition,
  defaultPolicy,
  DriftDetected,
  type EventData,
  LifecyclePolicyChanged,
  ModelPromoted,
  ModelRegistered,
  type RetrainingPolicy,
  type ServedModel,
} from '@modelyard/contracts';
import { createContractTopics, type EventLog, openEventLog } from '@modelyard/messaging';
import { eventRecord, eventually, exampleData, type ServiceProcess, startService } from '@modelyard/testing';
import { MonitorServer } from './monitor-server.testkit.js';
import { RegistryServer } from './registry-server.testkit.js';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const logger = createLogger({ service: 'retrainer-story', level: 'fatal' });
// A restart on a machine that is busy with other tests takes its time.
const within = { withinMs: 100_000 };

export interface StoryDatabases {
  readonly databaseUrl: string;
  readonly eventLogUrl: string;
  readonly redisQueueUrl?: string;
}

export interface StoryRetraining {
  readonly requestId: string;
  readonly state: string;
  readonly waitingFor: { readonly labelledRows: number; readonly have: number } | null;
  readonly version: string | null;
  readonly cause: string | null;
  readonly attempt: number;
  readonly result: { readonly champion: number; readonly challenger: number; readonly holdoutRows: number } | null;
}

/** The real retrainer as a process with real trainers, a real database, queue and event log; registry and monitor are stand-ins. */
export class RetrainerStory {
  readonly published: { readonly name: string; readonly data: Record<string, unknown> }[] = [];

  private constructor(
    private readonly folder: string,
    private readonly log: EventLog,
    readonly artifacts: ArtifactStore,
    readonly registry: RegistryServer,
    readonly monitor: MonitorServer,
    private readonly service: ServiceProcess,
  ) {}

  static async begin({ databaseUrl, eventLogUrl, redisQueueUrl }: StoryDatabases): Promise<RetrainerStory> {
    const folder = await mkdtemp(join(tmpdir(), 'retrainer-story-'));
    const log = openEventLog({ driver: 'embedded', url: eventLogUrl }, 'retrainer-story', logger);
    await createContractTopics(log);
    const artifacts = openArtifactStore(pathToFileURL(join(folder, 'artifacts')).href);
    const [registry, monitor] = [await RegistryServer.start(), await MonitorServer.start(artifacts)];
    const service = await startService(entry, {
      MODELYARD_DATABASE_URL: databaseUrl,
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: eventLogUrl,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(join(folder, 'artifacts')).href,
      MODELYARD_REGISTRY_URL: registry.url,
      MODELYARD_MONITOR_URL: monitor.url,
      MODELYARD_STATE_DIR: join(folder, 'state'),
      MODELYARD_RECONCILE_MS: '100',
      ...(redisQueueUrl !== undefined && { MODELYARD_REDIS_QUEUE_URL: redisQueueUrl }),
    });
    const story = new RetrainerStory(folder, log, artifacts, registry, monitor, service);
    await log.consume({
      group: null,
      topics: ['retrainer.retraining'],
      onRecords: ({ records }) =>
        records.forEach(({ headers, value }) =>
          story.published.push({
            name: (headers['ce_type'] ?? '').split('.')[1] ?? '',
            data: JSON.parse(String(value)) as Record<string, unknown>,
          }),
        ),
    });
    return story;
  }

  /** The version is registered and in Production, under a policy that retrains on drift. */
  async serve(model: ServedModel, policy: Partial<RetrainingPolicy>): Promise<void> {
    const { modelId, modelVersionId, name, version } = model;
    const reference = { modelId, modelVersionId, name, version };
    const retraining = { ...defaultPolicy.retraining, enabled: true, coolDownMs: 0, ...policy };
    await this.publish(LifecyclePolicyChanged, {
      modelId,
      name,
      policyVersion: 3,
      policy: { ...defaultPolicy, retraining },
    });
    const referenceData = { digest: model.artifact!.digest, format: 'csv', labelColumn: 'delayed' } as const;
    await this.publish(
      ModelRegistered,
      exampleData(ModelRegistered, { ...reference, servedModel: model, referenceData }),
    );
    await this.publish(
      ModelPromoted,
      exampleData(ModelPromoted, { ...reference, fromStage: 'None', toStage: 'Production', servedModel: model }),
    );
    await eventually(async () => {
      const { status } = await this.get(`/api/v1/models/${modelId}/retrainings`);
      if (status !== 200) throw new Error('the model is not known yet');
    }, within);
  }

  async drift({ modelId, modelVersionId, name, version }: ServedModel, since: Date): Promise<void> {
    const example = exampleData(DriftDetected, { modelId, modelVersionId, name, version });
    const window = { ...example.window, start: since.toISOString() };
    await this.publish(DriftDetected, {
      ...example,
      environment: 'production' as never,
      window,
      driftId: randomUUID(),
    });
  }

  /** Names of the events of a model, oldest first. */
  events({ modelId }: ServedModel): string[] {
    return this.published.filter(({ data }) => data['modelId'] === modelId).map(({ name }) => name);
  }

  async retrainings({ modelId }: ServedModel): Promise<StoryRetraining[]> {
    return (await this.get(`/api/v1/models/${modelId}/retrainings`)).body['retrainings'] as StoryRetraining[];
  }

  /** The newest retraining of a model once it is in one of the states. */
  async inState(model: ServedModel, ...states: readonly string[]): Promise<StoryRetraining> {
    return eventually(async () => {
      const [newest] = await this.retrainings(model);
      if (newest !== undefined && states.includes(newest.state)) return newest;
      throw new Error(`the retraining is ${JSON.stringify(newest)}`);
    }, within);
  }

  async get(path: string) {
    const response = await fetch(`${this.service.url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async post(path: string, body: unknown) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Ends the process without warning and starts it again. */
  crash(): Promise<void> {
    return this.service.restart();
  }

  /** Asks the process to end in order, and starts it again. */
  async restartInOrder(): Promise<void> {
    await this.service.stop();
    await this.service.restart();
  }

  /** Trainers of this story that run on this machine (only Linux tells). */
  async runningTrainers(): Promise<number> {
    const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
    return environments.filter((text) => text.includes(`TRAINER_INPUT=${this.folder}`)).length;
  }

  logs(): readonly string[] {
    return this.service.logs();
  }

  async end(): Promise<void> {
    await this.service.stop();
    await Promise.all([this.registry.stop(), this.monitor.stop(), this.log.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async publish<Definition extends AnyEventDefinition>(
    definition: Definition,
    data: EventData<Definition>,
  ): Promise<void> {
    await this.log.append([eventRecord(definition, data)]);
  }
}
