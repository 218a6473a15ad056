import type { Doorkeeper } from '../doorkeeper.js';
import { serverMetadata, type ModelDirectory } from '../pipeline/model-directory.js';
import { Refusal } from '../refusal.js';
import {
  decodeHealthRequest,
  decodeModelRequest,
  encodeFlag,
  encodeHealth,
  encodeModelMetadata,
  encodeServerMetadata,
} from './metadata-messages.js';
import { decodeIndexRequest, encodeIndex, encodeModelConfig, encodeModelStatistics } from './triton-messages.js';

export const INFERENCE_SERVICE = 'inference.GRPCInferenceService';
/** MLServer's own name for the calls about the model repository. */
const REPOSITORY_SERVICE = 'inference.model_repository.ModelRepositoryService';
export const HEALTH_CHECK = '/grpc.health.v1.Health/Check';

/** Answers the encoded message of a unary call with an encoded message. Throws a refusal. */
export type ControlCall = (message: Buffer) => Buffer | Promise<Buffer>;

/** Every unary call but ModelInfer, by its path. */
export function controlCalls(directory: ModelDirectory, doorkeeper: Doorkeeper): ReadonlyMap<string, ControlCall> {
  const index: ControlCall = (message) => encodeIndex(directory.index(decodeIndexRequest(message).readyOnly));
  const serving = async (service: string): Promise<boolean> => {
    if (service === '' || service === INFERENCE_SERVICE) return doorkeeper.isReady();
    throw new Refusal('not-found', `unknown service '${service}'`);
  };
  const inference: Readonly<Record<string, ControlCall>> = {
    ServerLive: () => encodeFlag(true),
    ServerReady: async () => encodeFlag(await doorkeeper.isReady()),
    ServerMetadata: () => encodeServerMetadata(serverMetadata.name, serverMetadata.version, serverMetadata.extensions),
    ModelReady: (message) => encodeFlag(directory.readiness(...modelOf(message)).state === 'ready'),
    ModelMetadata: (message) => encodeModelMetadata(directory.metadata(...modelOf(message))),
    ModelConfig: (message) => encodeModelConfig(directory.config(...modelOf(message))),
    ModelStatistics: (message) => encodeModelStatistics(directory.statistics(...someModelOf(message))),
    RepositoryIndex: index,
  };
  return new Map<string, ControlCall>([
    ...Object.entries(inference).map(([name, call]) => [`/${INFERENCE_SERVICE}/${name}`, call] as const),
    [`/${REPOSITORY_SERVICE}/RepositoryIndex`, index],
    [HEALTH_CHECK, async (message) => encodeHealth(await serving(decodeHealthRequest(message)))],
  ]);
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
