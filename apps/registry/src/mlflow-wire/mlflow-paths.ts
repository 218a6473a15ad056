/**
 * Beginnings of the paths that MLflow's clients call; whatever goes wrong there is answered in MLflow's form, also where a client asks
 * for what is not offered here (traces, the gateway for language models, GraphQL).
 */
export const mlflowPaths = [
  '/api/2.0',
  '/api/3.0',
  '/ajax-api/',
  '/get-artifact',
  '/model-versions/',
  '/graphql',
  '/gateway/',
  '/v1/traces',
] as const;
