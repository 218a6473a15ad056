import { MlflowTarget, ModelyardTarget } from '../copying/target.js';
import { CliError } from '../exit-codes.js';
import { HttpClient } from '../http/http-client.js';
import { MlflowServer } from '../mlflow/mlflow-server.js';
import { Progress } from '../output/progress.js';
import type { Surroundings } from '../surroundings.js';
import type { Route } from './copy-between.js';
import type { CopyOptions } from './copy-options.js';

/** From an MLflow server into Modelyard. Throws a CliError for an address that is missing or none. */
export function importRoute(uri: string, options: CopyOptions, surroundings: Surroundings): Route {
  const { mlflow, modelyard } = clients(uri, options, surroundings);
  return {
    direction: 'import',
    source: new MlflowServer(mlflow),
    target: new ModelyardTarget(modelyard),
    ...common(options, surroundings),
  };
}

/** The other way round. */
export function exportRoute(uri: string, options: CopyOptions, surroundings: Surroundings): Route {
  const { mlflow, modelyard } = clients(uri, options, surroundings);
  return {
    direction: 'export',
    source: new MlflowServer(modelyard),
    target: new MlflowTarget(mlflow),
    ...common(options, surroundings),
  };
}

function clients(uri: string, { url }: CopyOptions, { settings, interrupt }: Surroundings) {
  const address = url ?? settings.url;
  if (address === undefined) {
    throw new CliError(
      'usage',
      "Modelyard's address is not given.",
      'Add --url, or set MODELYARD_URL; npm run status prints it.',
    );
  }
  return {
    mlflow: new HttpClient(uri, settings.mlflow, interrupt),
    modelyard: new HttpClient(address, { token: settings.token }, interrupt),
  };
}

function common({ quiet = false }: CopyOptions, { stderr, interrupt }: Surroundings) {
  return { progress: new Progress(stderr, quiet), interrupt };
}
