/** A service behind the gateway. */
export type Upstream = 'registry' | 'deployer' | 'inference' | 'monitor' | 'retrainer';

interface Route {
  readonly path: RegExp;
  readonly upstream: Upstream;
}

const model = '/api/v1/models/[^/]+';

/**
 * Which service answers a path; the first match wins. Paths are compared as they arrive, still percent-encoded, so that
 * an encoded slash cannot move a request to another service.
 */
const routes: readonly Route[] = [
  { path: /^\/(ajax-)?api\/[23]\.0\//, upstream: 'registry' },
  { path: /^\/(version|get-artifact|model-versions\/get-artifact)$/, upstream: 'registry' },
  { path: /^\/v2(\/|$)/, upstream: 'inference' },
  { path: /^\/api\/v1\/environments(\/|$)/, upstream: 'deployer' },
  { path: new RegExp(`^${model}/(rollouts|rollback)$`), upstream: 'deployer' },
  { path: new RegExp(`^${model}/versions/[^/]+/verification$`), upstream: 'deployer' },
  { path: new RegExp(`^${model}/retrainings(/|$)`), upstream: 'retrainer' },
  { path: /^\/api\/v1\/retrainings(\/|$)/, upstream: 'retrainer' },
  { path: new RegExp(`^${model}/(windows|alerts|references|state)(/|$)`), upstream: 'monitor' },
  { path: /^\/api\/v1\/windows(\/|$)/, upstream: 'monitor' },
  { path: /^\/api\/v1\/ground-truth$/, upstream: 'monitor' },
  { path: /^\/api\/v1\//, upstream: 'registry' },
];

/** @param path the request's path without its query, as it arrived */
export function upstreamOf(path: string): Upstream | null {
  return routes.find((route) => route.path.test(path))?.upstream ?? null;
}
