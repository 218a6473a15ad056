import type { Target } from '../http/request-target.js';
import type { ScoringPath } from '../scoring/scoring-target.js';

type Route = `${'get' | 'post'} /${string}`;

/**
 * Every route of the two HTTP doors by what it asks for. Compiling fails when a door learns to read something that is
 * not here; the specification holds the document and the doors to this list.
 */
export const routes = {
  'server-live': ['get /v2/health/live'],
  'server-ready': ['get /v2/health/ready'],
  'server-metadata': ['get /v2'],
  models: ['get /v2/models'],
  'all-statistics': ['get /v2/models/stats'],
  metadata: ['get /v2/models/{model}', 'get /v2/models/{model}/versions/{version}'],
  ready: ['get /v2/models/{model}/ready', 'get /v2/models/{model}/versions/{version}/ready'],
  statistics: ['get /v2/models/{model}/stats', 'get /v2/models/{model}/versions/{version}/stats'],
  config: ['get /v2/models/{model}/config', 'get /v2/models/{model}/versions/{version}/config'],
  infer: ['post /v2/models/{model}/infer', 'post /v2/models/{model}/versions/{version}/infer'],
  index: ['post /v2/repository/index'],
  load: ['post /v2/repository/models/{model}/load'],
  unload: ['post /v2/repository/models/{model}/unload'],
  logging: ['get /v2/logging'],
  'change-logging': ['post /v2/logging'],
  traces: ['get /v2/trace/setting', 'get /v2/models/{model}/trace/setting'],
  'change-traces': ['post /v2/trace/setting', 'post /v2/models/{model}/trace/setting'],
  'server-version': ['get /version'],
  ping: [
    'get /ping',
    'get /health',
    'get /models/{model}/ping',
    'get /models/{model}/health',
    'get /models/{model}/versions/{version}/ping',
    'get /models/{model}/versions/{version}/health',
  ],
  invocations: [
    'post /invocations',
    'post /models/{model}/invocations',
    'post /models/{model}/versions/{version}/invocations',
  ],
  'predict-models': ['get /v1/models'],
  'predict-ready': ['get /v1/models/{model}'],
  predict: ['post /v1/models/{model}:predict'],
} as const satisfies Readonly<Record<Target['kind'] | ScoringPath['kind'], readonly Route[]>>;
