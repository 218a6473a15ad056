import type { ServiceDefinition } from '@modelyard/chassis';
import { auditDenials } from '@modelyard/messaging';
import { AppModule } from './app.module.js';
import { installStreamedUploads } from './artifacts/streamed-uploads.js';
import type { RegistryConfig } from './config.js';
import { mlflowPaths } from './mlflow-wire/mlflow-paths.js';
import { renderMlflowError } from './mlflow-wire/render-mlflow-error.js';

/** The registry as the chassis boots it. */
export function registryService(config: RegistryConfig): ServiceDefinition {
  return {
    name: 'registry',
    config,
    module: AppModule.with(config),
    // The largest message is a request that logs a data set: its profile alone may have 16 MiB.
    bodyLimitBytes: 32 * 2 ** 20,
    errorRenderers: mlflowPaths.map((prefix) => ({ prefix, render: renderMlflowError })),
    configure: (app) => {
      installStreamedUploads(app);
      auditDenials(app);
    },
  };
}
