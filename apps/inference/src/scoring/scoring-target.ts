import { decodePathPart } from '../http/path-part.js';
import { Refusal } from '../refusal.js';

/** What a path of MLflow's scoring server or of KServe's first protocol asks for. */
export type ScoringPath =
  | { readonly kind: 'ping' | 'invocations'; readonly model: string | null; readonly version: string | null }
  | { readonly kind: 'server-version' | 'predict-models' }
  | { readonly kind: 'predict-ready' | 'predict'; readonly model: string };

const mlflowPath = /^(?:\/models\/([^/]+)(?:\/versions\/([^/]+))?)?\/(ping|health|invocations)$/;
const predictPath = /^\/v1\/models\/([^/:]+)(:predict)?$/;

/** Whether a request is for the scoring door: `/invocations`, `/ping`, `/health`, `/version`, `/models/…`, `/v1/…`. */
export const isScoringPath = (url: string): boolean =>
  /^\/(?:ping|health|invocations|version)(?:\?|$)/.test(url) || url.startsWith('/models/') || url.startsWith('/v1/');

/**
 * Reads method and URL. Without a model in the path, `invocations` and `ping` mean the one named by the query parameter
 * `model`, if any. Throws a refusal for an unknown path (404) or a wrong verb (405).
 */
export function readScoringTarget(method: string, url: string): ScoringPath {
  const { pathname, searchParams } = new URL(url, 'http://inference');
  const target = readPath(pathname, searchParams);
  if (!target) throw new Refusal('not-found', `no such path: ${pathname}`);
  const verb = target.kind === 'invocations' || target.kind === 'predict' ? 'POST' : 'GET';
  if (method === verb || (method === 'HEAD' && verb === 'GET')) return target;
  throw new Refusal('method-not-allowed', `${pathname} takes ${verb}, not ${method}`);
}

function readPath(path: string, query: URLSearchParams): ScoringPath | null {
  if (path === '/version') return { kind: 'server-version' };
  if (path === '/v1/models') return { kind: 'predict-models' };
  const predict = predictPath.exec(path);
  if (predict?.[1] !== undefined) {
    return { kind: predict[2] === undefined ? 'predict-ready' : 'predict', model: decodePathPart(predict[1]) };
  }
  const mlflow = mlflowPath.exec(path);
  if (!mlflow) return null;
  const [, model, version, action] = mlflow;
  return {
    kind: action === 'invocations' ? 'invocations' : 'ping',
    model: model === undefined ? query.get('model') : decodePathPart(model),
    version: version === undefined ? null : decodePathPart(version),
  };
}
