import { Refusal } from '../refusal.js';
import { decodePathPart } from './path-part.js';

/** What a path under /v2 asks for. */
export type Target =
  | { readonly kind: 'server-metadata' | 'server-live' | 'server-ready' | 'models' | 'index' | 'all-statistics' }
  | { readonly kind: ModelAction; readonly model: string; readonly version: string | null };

type ModelAction = 'metadata' | 'ready' | 'infer' | 'statistics' | 'config';

const modelActions: Readonly<Record<string, ModelAction>> = {
  ready: 'ready',
  infer: 'infer',
  stats: 'statistics',
  config: 'config',
};

const serverPaths: Readonly<Record<string, Target>> = {
  '/v2': { kind: 'server-metadata' },
  '/v2/': { kind: 'server-metadata' },
  '/v2/health/live': { kind: 'server-live' },
  '/v2/health/ready': { kind: 'server-ready' },
  '/v2/models': { kind: 'models' },
  '/v2/models/stats': { kind: 'all-statistics' },
  '/v2/repository/index': { kind: 'index' },
};

const MODELS = '/v2/models/';

/** Reads method and URL of a request. Throws a refusal for an unknown path (404) or a wrong verb (405). */
export function readTarget(method: string, url: string): Target {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const target = serverPaths[path] ?? (path.startsWith(MODELS) ? readModelPath(path) : undefined);
  if (!target) throw new Refusal('not-found', `no such path: ${path}`);
  const verb = target.kind === 'infer' || target.kind === 'index' ? 'POST' : 'GET';
  if (method === verb || (method === 'HEAD' && verb === 'GET')) return target;
  throw new Refusal('method-not-allowed', `${path} takes ${verb}, not ${method}`);
}

// name, version (any text, as in MLServer), action, with or without a slash at the end
const modelPath = /^([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer|stats|config))?\/?$/;

function readModelPath(path: string): Target | undefined {
  const match = modelPath.exec(path.slice(MODELS.length));
  if (match?.[1] === undefined) return undefined;
  const [, name, version, action] = match;
  return {
    kind: action === undefined ? 'metadata' : (modelActions[action] as ModelAction),
    model: decodePathPart(name),
    version: version === undefined ? null : decodePathPart(version),
  };
}
