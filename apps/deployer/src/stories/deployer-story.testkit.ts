import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openArtifactStore } from '@modelyard/artifacts';
import { createLogger } from '@modelyard/chassis';
import {
  type AnyEventDefinition,
  type EventData,
  ModelArchived,
  ModelId,
  ModelPromoted,
  ModelRegistered,
  ModelVersionId,
  type ModelArtifact,
  type ServedModel,
} from '@modelyard/contracts';
import { type Consumption, createContractTopics, EmbeddedEventLog, type LogRecord } from '@modelyard/messaging';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
import { randomUUID } from 'node:crypto';
import { eventRecord, startService, type ServiceProcess } from '@modelyard/testing';
import { FleetServer } from './fleet-server.testkit.js';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const logger = createLogger({ service: 'deployer-story', level: 'fatal' });

/** The real deployer on a real database and event log, with a fleet that answers as the story says. */
export class DeployerStory {
  readonly modelId = ModelId.parse(randomUUID());
  readonly published: { readonly type: string; readonly data: Record<string, unknown> }[] = [];

  /** The input examples of versions that have one. */
  private readonly examples = new Map<string, ModelArtifact>();
  private consumption: Consumption | undefined;

  private constructor(
    private readonly folder: string,
    readonly fleet: FleetServer,
    private readonly log: EmbeddedEventLog,
    private readonly service: ServiceProcess,
  ) {}

  static async begin(databaseUrl: string, eventLogUrl: string): Promise<DeployerStory> {
    const folder = await mkdtemp(join(tmpdir(), 'deployer-story-'));
    const fleet = await FleetServer.start();
    const log = new EmbeddedEventLog({ url: eventLogUrl, logger });
    await createContractTopics(log);
    const service = await startService(entry, {
      MODELYARD_DATABASE_URL: databaseUrl,
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: eventLogUrl,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(folder).href,
      MODELYARD_STAGING_INFERENCE_URL: fleet.url,
      MODELYARD_PRODUCTION_INFERENCE_URL: fleet.url,
    });
    const story = new DeployerStory(folder, fleet, log, service);
    fleet.followed = () => story.newestPlans();
    story.consumption = await log.consume({
      group: null,
      topics: ['deployer.rollout', 'deployer.traffic', 'audit.entry'],
      onRecords: ({ records }) => records.forEach((record) => story.note(record)),
    });
    return story;
  }

  /** A version that adds `adds` to its input, registered; the artifact is a real ONNX file. */
  async register(version: string, adds: number, example: unknown = null): Promise<ServedModel> {
    const store = openArtifactStore(pathToFileURL(this.folder).href);
    const artifact = await store.put(addingModel(adds));
    const modelVersionId = ModelVersionId.parse(randomUUID());
    if (example) this.examples.set(modelVersionId, await store.put(Buffer.from(JSON.stringify(example))));
    const servedModel: ServedModel = {
      modelId: this.modelId,
      modelVersionId,
      name: 'adder',
      version,
      artifact,
      inputs: [{ name: 'number', datatype: 'FP32', shape: [-1, 1] }],
      outputs: [{ name: 'sum', datatype: 'FP32', shape: [-1, 1] }],
      features: [{ name: 'number', kind: 'numeric', source: { input: 'number' } }],
      confidence: { kind: 'none' },
      decision: { kind: 'none' },
    };
    await this.announce(servedModel, servedModel);
    return servedModel;
  }

  /** A version without an ONNX flavour. */
  async registerUnservable(version: string): Promise<ServedModel> {
    const named = { modelId: this.modelId, modelVersionId: ModelVersionId.parse(randomUUID()), name: 'adder', version };
    await this.announce(named, null);
    return named as ServedModel;
  }

  async promote(model: ServedModel, servedModel: ServedModel | null = model): Promise<void> {
    const { modelId, modelVersionId, name, version } = model;
    await this.publish(ModelPromoted, {
      modelId,
      modelVersionId,
      name,
      version,
      servedModel,
      fromStage: 'None',
      toStage: 'Production',
      policyVersion: 0,
    });
  }

  async archive({ modelId, modelVersionId, name, version }: ServedModel): Promise<void> {
    await this.publish(ModelArchived, { modelId, modelVersionId, name, version, fromStage: 'Production' });
  }

  /** Publishes as the registry would. */
  async publish<Definition extends AnyEventDefinition>(
    definition: Definition,
    data: EventData<Definition>,
  ): Promise<void> {
    await this.log.append([eventRecord(definition, data, { source: '/modelyard/registry' })]);
  }

  /** What was published of one kind, oldest first. */
  events(name: string): Record<string, unknown>[] {
    return this.published.filter(({ type }) => type.startsWith(`modelyard.${name}.`)).map(({ data }) => data);
  }

  /** `<version>:<weight>` of each entry of the newest plan of an environment. */
  traffic(environment: string): string[] {
    const plans = this.events('TrafficPlanChanged').filter((plan) => plan['environment'] === environment);
    const entries = (plans.at(-1)?.['entries'] ?? []) as { servedModel: ServedModel; weight: number }[];
    return entries.map(({ servedModel, weight }) => `${servedModel.version}:${weight}`);
  }

  /** The input example that the newest plan of an environment names for its first entry. */
  inputExample(environment: string): string | undefined {
    const plans = this.events('TrafficPlanChanged').filter((plan) => plan['environment'] === environment);
    const [first] = (plans.at(-1)?.['entries'] ?? []) as { servedModel: ServedModel }[];
    return first?.servedModel.inputExample;
  }

  private newestPlans() {
    const production = this.events('TrafficPlanChanged').filter((plan) => plan['environment'] === 'production');
    return production.map((plan) => ({ modelId: String(plan['modelId']), revision: Number(plan['revision']) }));
  }

  async get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${this.service.url}${path}`, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Ends the process without warning and starts it again. */
  async crash(): Promise<void> {
    await this.service.restart();
  }

  async end(): Promise<void> {
    await this.service.stop();
    await this.consumption?.close();
    await this.log.close();
    await this.fleet.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private note({ headers, value }: LogRecord): void {
    this.published.push({ type: headers['ce_type'] ?? '', data: JSON.parse(String(value)) as Record<string, unknown> });
  }

  /** Publishes the registration, once more if it was published before. */
  async announce(
    model: Pick<ServedModel, 'modelId' | 'modelVersionId' | 'name' | 'version'>,
    servedModel: ServedModel | null = model as ServedModel,
  ): Promise<void> {
    const { modelId, modelVersionId, name, version } = model;
    const example = this.examples.get(modelVersionId);
    await this.publish(ModelRegistered, {
      modelId,
      modelVersionId,
      name,
      version,
      servedModel,
      runId: null,
      source: 'runs:/story/model',
      inputExample: example ? { digest: example.digest } : null,
      referenceData: null,
      tags: {},
    });
  }
}

function addingModel(added: number): Uint8Array {
  const shape = [null, 1] as const;
  return encodeModel(
    build.model({
      producer: { name: 'deployer-story', version: '1' },
      opsets: [{ domain: '', version: 17 }],
      graph: build.graph({
        name: 'adder',
        nodes: [build.node('Add', { inputs: ['number', 'added'], outputs: ['sum'] })],
        inputs: [build.tensorValue('number', ElementTypes.float, shape)],
        outputs: [build.tensorValue('sum', ElementTypes.float, shape)],
        initializers: [build.floatTensor('added', [added])],
      }),
    }),
  );
}
