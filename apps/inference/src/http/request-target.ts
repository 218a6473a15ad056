import { Refusal } from '../refusal.js';
import { decodePathPart } from './path-part.js';

/** What a path under /v2 asks for. */
export type Target = { readonly kind: 'server-live' } | { readonly kind: 'server-ready' } | InferTarget | ControlTarget;

export interface InferTarget {
  readonly kind: 'infer';
  readonly model: string;
  readonly version: string | null;
}

/** What is answered by a document, and may change the server. */
export type ControlTarget = DescriptionTarget | OperationTarget;

export type DescriptionTarget =
  | { readonly kind: 'server-metadata' | 'models' | 'index' | 'all-statistics' }
  | { readonly kind: Exclude<ModelAction, 'infer'>; readonly model: string; readonly version: string | null };

export type OperationTarget =
  | { readonly kind: 'load' | 'unload'; readonly model: string }
  | { readonly kind: 'logging' | 'change-logging' }
  /** The model is null where the settings of all are meant. */
  | { readonly kind: 'traces' | 'change-traces'; readonly model: string | null };

type ModelAction = 'metadata' | 'ready' | 'infer' | 'statistics' | 'config';

const modelActions: Readonly<Record<string, ModelAction>> = {
  ready: 'ready',
  infer: 'infer',
  stats: 'statistics',
  config: 'config',
};

const serverPaths: Readonly<Record<string, Target | undefined>> = {
  '/v2': { kind: 'server-metadata' },
  '/v2/': { kind: 'server-metadata' },
  '/v2/health/live': { kind: 'server-live' },
  '/v2/health/ready': { kind: 'server-ready' },
  '/v2/models': { kind: 'models' },
  '/v2/models/stats': { kind: 'all-statistics' },
  '/v2/logging': { kind: 'logging' },
  '/v2/trace/setting': { kind: 'traces', model: null },
};

const MODELS = '/v2/models/';
const REPOSITORY = '/v2/repository/';

const posted: readonly Target['kind'][] = ['infer', 'index', 'load', 'unload'];

/** Reads method and URL of a request. Throws a refusal for an unknown path (404) or a wrong verb (405). */
export function readTarget(method: string, url: string): Target {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const target = findTarget(path);
  if (!target) throw new Refusal('not-found', `no such path: ${path}`);
  const change = method === 'POST' ? changeOf(target) : null;
  if (change) return change;
  const verb = posted.includes(target.kind) ? 'POST' : 'GET';
  if (method === verb || (method === 'HEAD' && verb === 'GET')) return target;
  throw new Refusal('method-not-allowed', `${path} takes ${verb}, not ${method}`);
}

const findTarget = (path: string): Target | undefined =>
  serverPaths[path] ?? readModelPath(path) ?? readRepositoryPath(path);

/** What a POST to the path of some settings means; a GET reads them. */
function changeOf(target: Target): ControlTarget | null {
  if (target.kind === 'logging') return { kind: 'change-logging' };
  return target.kind === 'traces' ? { kind: 'change-traces', model: target.model } : null;
}

// name, version (any text, as in MLServer), action, with or without a slash at the end
const modelPath = /^([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer|stats|config))?\/?$/;

const tracePath = /^([^/]+)\/trace\/setting\/?$/;

function readModelPath(path: string): Target | undefined {
  if (!path.startsWith(MODELS)) return undefined;
  const traced = tracePath.exec(path.slice(MODELS.length))?.[1];
  if (traced !== undefined) return { kind: 'traces', model: decodePathPart(traced) };
  const match = modelPath.exec(path.slice(MODELS.length));
  if (match?.[1] === undefined) return undefined;
  const [, name, version, action] = match;
  return {
    kind: action === undefined ? 'metadata' : (modelActions[action] as ModelAction),
    model: decodePathPart(name),
    version: version === undefined ? null : decodePathPart(version),
  };
}

// Triton lets a caller name one of several repositories; here there is one.
const repositoryPath = /^(?:([^/]+)\/)?(?:index|models\/([^/]+)\/(load|unload))\/?$/;

function readRepositoryPath(path: string): Target | undefined {
  const match = path.startsWith(REPOSITORY) ? repositoryPath.exec(path.slice(REPOSITORY.length)) : null;
  if (!match) return undefined;
  const [, repository, model, action] = match;
  if (repository !== undefined) throw namedRepository();
  if (model === undefined) return { kind: 'index' };
  return { kind: action === 'load' ? 'load' : 'unload', model: decodePathPart(model) };
}

/** The refusal of a request that names a repository. */
export const namedRepository = (): Refusal =>
  new Refusal('unsupported', 'there is one model repository here: leave its name out');
