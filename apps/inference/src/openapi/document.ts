import { serverMetadata } from '../pipeline/model-directory.js';
import { openInferencePaths } from './open-inference-paths.js';
import { schemas } from './schemas.js';
import { scoringPaths } from './scoring-paths.js';

/** The REST side of the inference service as OpenAPI 3.1, kept by hand: the hot path has no framework that could tell it. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Modelyard inference',
    version: serverMetadata.version,
    summary: 'The Open Inference Protocol v2 over HTTP, and the doors for MLflow’s and KServe’s callers.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{}, { bearer: [] }],
  paths: { ...openInferencePaths, ...scoringPaths },
  components: {
    schemas,
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  },
} as const;
