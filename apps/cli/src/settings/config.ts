/** What the command takes from its environment. */
export interface Settings {
  /** Modelyard's address; undefined: the command line has to name it. */
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** The variables by which MLflow's own client identifies itself. */
  readonly mlflow: Credentials;
  readonly noColor: boolean;
}

export interface Credentials {
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given = (name: string): string | undefined => env[name] || undefined;
  return {
    url: given('MODELYARD_URL'),
    token: given('MODELYARD_TOKEN'),
    mlflow: {
      token: given('MLFLOW_TRACKING_TOKEN'),
      username: given('MLFLOW_TRACKING_USERNAME'),
      password: given('MLFLOW_TRACKING_PASSWORD'),
    },
    noColor: given('NO_COLOR') !== undefined,
  };
}
