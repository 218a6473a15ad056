import { json, model, namedModel, reading, scoring, telling, version } from './operations.js';

const invocation = {
  ...json('Invocation'),
  'text/csv': { schema: { type: 'string', description: 'A header line with the names of the columns, then rows.' } },
};

const places = [
  { path: '', suffix: '', parameters: namedModel },
  { path: '/models/{model}', suffix: 'OfModel', parameters: [model] },
  { path: '/models/{model}/versions/{version}', suffix: 'OfVersion', parameters: [model, version] },
] as const;

const mlflowPaths = Object.fromEntries(
  places.flatMap(({ path, suffix, parameters }) => [
    [`${path}/ping`, { get: telling(`ping${suffix}`, 'An empty text: it can answer.', parameters) }],
    [`${path}/health`, { get: telling(`health${suffix}`, 'The same as `ping`.', parameters) }],
    [
      `${path}/invocations`,
      { post: scoring(`invocations${suffix}`, invocation, 'Predictions', 'MlflowError', parameters) },
    ],
  ]),
);

/** The doors for callers of MLflow's scoring server and of KServe's first protocol. */
export const scoringPaths = {
  ...mlflowPaths,
  '/version': { get: telling('serverVersion', 'The version of this server.') },
  '/v1/models': { get: reading('predictModels', 'The models that are served.', 'ModelList') },
  '/v1/models/{model}': { get: reading('predictReady', 'Whether it can answer.', 'PredictReadiness', [model]) },
  '/v1/models/{model}:predict': {
    post: scoring('predict', json('Instances'), 'Predictions', 'Error', [model]),
  },
};
