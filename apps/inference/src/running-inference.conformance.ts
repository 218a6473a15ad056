import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { DirectoryArtifactStore } from '@modelyard/artifacts';
import { createLogger } from '@modelyard/chassis';
import {
  PredictionLogged,
  PredictionsLogged,
  readEventData,
  TrafficPlanChanged,
  type PredictionRecord,
  type ServedModel,
  type TrafficPlan,
} from '@modelyard/contracts';
import { createContractTopics, EmbeddedEventLog, type Consumption, type LogRecord } from '@modelyard/messaging';
import { eventRecord, eventually, startService, usingPostgres, type ServiceProcess } from '@modelyard/testing';
import { planOf } from './routing/traffic-plan.fake.js';
import { servedSample, type SampleModel } from './versions/sample-models.fake.js';

const entry = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The compiled service in a process of its own, over the embedded event log, with what tests do to it and ask of it. */
export class RunningInference {
  readonly eventLog: EmbeddedEventLog;
  readonly artifacts: DirectoryArtifactStore;
  service!: ServiceProcess;
  private readonly logged: PredictionRecord[] = [];
  private reading: Consumption | undefined;

  constructor(
    readonly folder: string,
    private readonly databaseUrl: string,
    private readonly changes: Readonly<Record<string, string>>,
  ) {
    this.eventLog = new EmbeddedEventLog({
      url: databaseUrl,
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    this.artifacts = new DirectoryArtifactStore(join(folder, 'artifacts'));
  }

  async start(): Promise<void> {
    await createContractTopics(this.eventLog);
    this.reading = await this.eventLog.consume({
      group: null,
      topics: [PredictionLogged.topic.name],
      onRecords: ({ records }) => {
        for (const record of records) this.logged.push(...predictionsOf(record));
      },
    });
    this.service = await startService(entry, this.settings);
  }

  /** The environment it runs with unless a restart changes it. */
  get settings(): Record<string, string> {
    return {
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: this.databaseUrl,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(join(this.folder, 'artifacts')).href,
      MODELYARD_ENVIRONMENT: 'production',
      MODELYARD_STATE_DIR: join(this.folder, 'state'),
      ...this.changes,
    };
  }

  /** The address of the gRPC listener, as the service logged it last. */
  get grpcAddress(): string {
    const line = this.service.logs().findLast((text) => text.includes('gRPC is open'));
    return `127.0.0.1:${(JSON.parse(line ?? '{}') as { port?: number }).port}`;
  }

  /** Numbers of the processes that serve under a supervisor. */
  async servingProcesses(): Promise<number[]> {
    const { pid } = this.service;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.trim().split(' ').map(Number);
  }

  /** Changes the stored bytes of a version behind the store's back. */
  async damage({ artifact }: ServedModel): Promise<void> {
    const path = artifact && this.artifacts.path(artifact.digest);
    if (!path) throw new TypeError('the version has no stored file');
    await chmod(path, 0o600);
    await writeFile(path, 'something else');
  }

  /** Stores a sample's bytes and gives the version that serves them. */
  async store(sample: SampleModel, facts: Parameters<typeof servedSample>[1] = {}): Promise<ServedModel> {
    const { digest, bytes } = await this.artifacts.put(sample.bytes);
    const served = servedSample(sample, { ...facts, digest, bytes });
    if (!sample.files) return served;
    const files = sample.files.map(async (file) => ({ ...(await this.artifacts.put(file.bytes)), path: file.path }));
    return { ...served, artifact: { digest, bytes, files: await Promise.all(files) } };
  }

  /** Publishes a plan as the deployer does. */
  async publish(plan: TrafficPlan): Promise<void> {
    await this.eventLog.append([eventRecord(TrafficPlanChanged, plan, { source: '/modelyard/deployer' })]);
  }

  /** Makes one version take all traffic of its model and waits until it does. */
  async serve(served: ServedModel, changes: Partial<TrafficPlan> = {}): Promise<void> {
    await this.publish(planOf([{ served, weight: 100 }], changes));
    await this.untilReady(served);
  }

  async untilReady({ name, version }: ServedModel): Promise<void> {
    await eventually(
      async () => {
        const { status, body } = await this.get(`/v2/models/${name}/versions/${version}/ready`);
        if (status !== 200) throw new Error(JSON.stringify(body));
      },
      { withinMs: 20_000 },
    );
  }

  async get(path: string): Promise<Reply> {
    return read(await fetch(this.service.url + path));
  }

  async infer(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const init = { method: 'POST', body: JSON.stringify(body), headers };
    return read(await fetch(`${this.service.url}/v2/models/${path}/infer`, init));
  }

  /** The predictions that reached the event log for a model, once there are so many. */
  predictions(model: string, count: number): Promise<PredictionRecord[]> {
    return eventually(
      () => {
        const found = this.logged.filter(({ name }) => name === model);
        if (found.length < count) throw new Error(`${found.length} of ${count} predictions of ${model} were logged`);
        return found;
      },
      { withinMs: 20_000 },
    );
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    await this.reading?.close();
    await this.eventLog.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function predictionsOf({ headers, value }: LogRecord): readonly PredictionRecord[] {
  if (value === null) return [];
  if (headers['ce_type'] === PredictionsLogged.type) return readEventData(PredictionsLogged, value).predictions;
  return [readEventData(PredictionLogged, value)];
}

async function read(response: Response): Promise<Reply> {
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/**
 * Gives the test file a running service of its own. Call it at the top of a describe.
 * @param changes settings beside those that a service needs
 */
export function usingInference(changes: Readonly<Record<string, string>> = {}): { readonly it: RunningInference } {
  let running: RunningInference;
  afterAll(() => running.stop());
  const database = usingPostgres();
  beforeAll(async () => {
    running = new RunningInference(await mkdtemp(join(tmpdir(), 'inference-')), database.url, changes);
    await running.start();
  }, 120_000);
  return {
    get it() {
      return running;
    },
  };
}
