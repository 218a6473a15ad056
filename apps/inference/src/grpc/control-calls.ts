import type { AccessKind } from '@modelyard/chassis';
import type { Doorkeeper } from '../doorkeeper.js';
import { namedRepository } from '../http/request-target.js';
import { serverMetadata } from '../pipeline/model-directory.js';
import { Refusal } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import {
  decodeHealthRequest,
  decodeModelRequest,
  encodeFlag,
  encodeHealth,
  encodeModelMetadata,
  encodeServerMetadata,
} from './metadata-messages.js';
import { decodeRepositoryModelRequest } from './repository-messages.js';
import { decodeLogSettings, decodeTraceSettings, encodeLogSettings, encodeTraceSettings } from './settings-messages.js';
import { decodeIndexRequest, encodeIndex, encodeModelConfig, encodeModelStatistics } from './triton-messages.js';

export const INFERENCE_SERVICE = 'inference.GRPCInferenceService';
/** MLServer's own name for the calls about the model repository. */
const REPOSITORY_SERVICE = 'inference.model_repository.ModelRepositoryService';
const HEALTH_CHECK = '/grpc.health.v1.Health/Check';

/** Answers the encoded message of a unary call with an encoded message. Throws a refusal. */
type Answer = (message: Buffer) => Buffer | Promise<Buffer>;

/** A unary call beside predictions. */
export interface ControlCall {
  readonly answer: Answer;
  /** What its caller must be allowed to do with this message; null: it is answered to everybody. */
  readonly access: (message: Buffer) => AccessKind | null;
}

const toEverybody = (): null => null;
const reading = (): AccessKind => 'read';
const writing = (): AccessKind => 'write';

/** Every unary call but ModelInfer, by its path. */
export function controlCalls(controls: Controls, doorkeeper: Doorkeeper): ReadonlyMap<string, ControlCall> {
  const probes = probeCalls(doorkeeper);
  const repository = repositoryCalls(controls);
  const inference = { ...probes, ...descriptions(controls), ...repository, ...settingCalls(controls) };
  return new Map<string, ControlCall>([
    ...underService(INFERENCE_SERVICE, inference),
    ...underService(REPOSITORY_SERVICE, repository),
    [HEALTH_CHECK, { access: toEverybody, answer: healthCheck(doorkeeper) }],
  ]);
}

type Calls = Readonly<Record<string, ControlCall>>;

const underService = (service: string, calls: Calls): [string, ControlCall][] =>
  Object.entries(calls).map(([name, call]) => [`/${service}/${name}`, call]);

const probeCalls = (doorkeeper: Doorkeeper): Calls => ({
  ServerLive: { access: toEverybody, answer: () => encodeFlag(true) },
  ServerReady: { access: toEverybody, answer: async () => encodeFlag(await doorkeeper.isReady()) },
});

const healthCheck =
  (doorkeeper: Doorkeeper): Answer =>
  async (message) => {
    const service = decodeHealthRequest(message);
    const serving = await isServing(doorkeeper, service);
    if (serving === null) throw new Refusal('not-found', `unknown service '${service}'`);
    return encodeHealth(serving);
  };

/** What the health service says of the server as a whole, under no name or that of its service; null: it knows no other. */
export async function isServing(doorkeeper: Doorkeeper, service: string): Promise<boolean | null> {
  return service === '' || service === INFERENCE_SERVICE ? doorkeeper.isReady() : null;
}

function descriptions({ directory, service }: Controls): Calls {
  const { name, version, extensions } = serverMetadata;
  const answers: Readonly<Record<string, Answer>> = {
    ServerMetadata: () => encodeServerMetadata(name, version, extensions),
    ModelReady: async (message) => encodeFlag((await service.readiness(...modelOf(message))).state === 'ready'),
    ModelMetadata: (message) => encodeModelMetadata(directory.metadata(...modelOf(message))),
    ModelConfig: (message) => encodeModelConfig(directory.config(...modelOf(message))),
    ModelStatistics: async (message) => encodeModelStatistics(await service.statistics(...someModelOf(message))),
  };
  return Object.fromEntries(Object.entries(answers).map(([call, answer]) => [call, { access: reading, answer }]));
}

const repositoryCalls = ({ service }: Controls): Calls => ({
  RepositoryIndex: {
    access: reading,
    answer: async (message) => {
      const { repository: named, readyOnly } = decodeIndexRequest(message);
      if (named !== '') throw namedRepository();
      return encodeIndex(await service.index(readyOnly));
    },
  },
  RepositoryModelLoad: {
    access: writing,
    answer: async (message) => {
      const { model, parameters } = namedModel(message);
      await service.load(model, parameters);
      return noFields;
    },
  },
  RepositoryModelUnload: {
    access: writing,
    answer: async (message) => {
      await service.unload(namedModel(message).model);
      return noFields;
    },
  },
});

/** Settings are read by a message that changes none. */
const settingCalls = ({ directory, service, traces }: Controls): Calls => ({
  LogSettings: {
    access: (message) => (isEmpty(decodeLogSettings(message)) ? 'read' : 'write'),
    answer: async (message) => encodeLogSettings(await service.changeLogging(decodeLogSettings(message))),
  },
  TraceSetting: {
    access: (message) => (isEmpty(decodeTraceSettings(message).settings) ? 'read' : 'write'),
    answer: async (message) => {
      const { model, settings } = decodeTraceSettings(message);
      if (model !== null) directory.assertKnown(model);
      return encodeTraceSettings(isEmpty(settings) ? traces.read(model) : await service.changeTraces(model, settings));
    },
  },
});

const noFields = Buffer.alloc(0);

const isEmpty = (settings: object): boolean => Object.keys(settings).length === 0;

function namedModel(message: Buffer): { readonly model: string; readonly parameters: readonly string[] } {
  const { repository, ...request } = decodeRepositoryModelRequest(message);
  if (repository !== '') throw namedRepository();
  return request;
}

function modelOf(message: Buffer): [model: string, version: string | null] {
  const { model, version } = decodeModelRequest(message);
  return [model, version === '' ? null : version];
}

/** A request about one model, or about all where it names none. */
function someModelOf(message: Buffer): [model: string | null, version: string | null] {
  const [model, version] = modelOf(message);
  return [model === '' ? null : model, version];
}
