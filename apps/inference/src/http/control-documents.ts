import type { AccessKind } from '@modelyard/chassis';
import type { Standing } from '../pipeline/hosted-version.js';
import { serverMetadata } from '../pipeline/model-directory.js';
import { invalid } from '../refusal.js';
import type { Controls } from '../triton/controls.js';
import { asObject, parseObject, type JsonObject } from './json-object.js';
import type { ControlTarget, DescriptionTarget, OperationTarget, Target } from './request-target.js';

interface ControlReply {
  readonly status: number;
  readonly document: unknown;
}

const withBody: readonly ControlTarget['kind'][] = ['index', 'load', 'unload', 'change-logging', 'change-traces'];

/** Whether a request to this target may carry a body that means something. */
export const readsBody = ({ kind }: ControlTarget): boolean => withBody.includes(kind);

/** What a caller must be allowed to do. */
export const accessFor = ({ kind }: Target): AccessKind =>
  kind === 'load' || kind === 'unload' || kind === 'change-logging' || kind === 'change-traces' ? 'write' : 'read';

/** Answers everything under /v2 but predictions and probes. Throws a refusal. */
export async function controlReply(controls: Controls, target: ControlTarget, body: Buffer): Promise<ControlReply> {
  if (target.kind === 'ready') {
    return readyReply(target.model, await controls.service.readiness(target.model, target.version));
  }
  const document = isOperation(target)
    ? await operate(controls, target, read(body))
    : await describe(controls, target, body);
  return { status: 200, document };
}

const operations: readonly ControlTarget['kind'][] = [
  'load',
  'unload',
  'logging',
  'change-logging',
  'traces',
  'change-traces',
] satisfies OperationTarget['kind'][];

const isOperation = (target: ControlTarget): target is OperationTarget => operations.includes(target.kind);

async function describe({ directory, service }: Controls, target: DescriptionTarget, body: Buffer): Promise<unknown> {
  switch (target.kind) {
    case 'models':
      return { models: directory.names() };
    case 'index':
      return service.index(readReadyOnly(read(body)));
    case 'all-statistics':
      return { model_stats: await service.statistics(null, null) };
    case 'statistics':
      return { model_stats: await service.statistics(target.model, target.version) };
    case 'config':
      return directory.config(target.model, target.version);
    case 'metadata':
      return directory.metadata(target.model, target.version);
    default:
      return serverMetadata;
  }
}

async function operate(controls: Controls, target: OperationTarget, body: JsonObject): Promise<unknown> {
  const { directory, service, logging, traces } = controls;
  switch (target.kind) {
    case 'load':
      await service.load(target.model, Object.keys(asObject(body['parameters'] ?? {}, "'parameters'")));
      return { name: target.model, load: true };
    case 'unload':
      await service.unload(target.model);
      return { name: target.model, unload: true };
    case 'logging':
      return logging.read();
    case 'change-logging':
      return service.changeLogging(body);
    case 'traces':
      return traces.read(known(directory, target.model));
    case 'change-traces':
      return service.changeTraces(known(directory, target.model), body);
  }
}

/** A model that a plan names, or null for all. Throws a refusal for an unknown one, whose settings nobody would ever see. */
function known(directory: Controls['directory'], model: string | null): string | null {
  if (model !== null) directory.assertKnown(model);
  return model;
}

/** Clients send nothing, or an object. */
const read = (body: Buffer): JsonObject => (body.length === 0 ? {} : parseObject(body));

function readReadyOnly({ ready }: JsonObject): boolean {
  if (ready !== undefined && typeof ready !== 'boolean') throw invalid("'ready' must be true or false");
  return ready ?? false;
}

/** Clients judge by the status alone; the reason is for people and for the deployer. */
function readyReply(name: string, { state, reason }: Standing): ControlReply {
  if (state === 'ready') return { status: 200, document: { name, ready: true, state } };
  return {
    status: 503,
    document: { name, ready: false, state, reason, error: `Model ${name} is not ready: ${reason}` },
  };
}
