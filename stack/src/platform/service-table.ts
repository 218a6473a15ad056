/** What a service needs besides the event log, which all of them have. */
export type ServiceNeed = 'database' | 'artifacts' | 'grpc' | 'state' | 'queue' | 'cache';

export interface ServiceDefinition {
  /** Name of the process, in status, logs and docker-compose. */
  readonly name: string;
  /** Its program is apps/<app>/dist/main.js. */
  readonly app: string;
  readonly needs: readonly ServiceNeed[];
  /** Variables (without prefix) that hold the origin of another service; those are started first. */
  readonly calls: Readonly<Record<string, string>>;
  /** Variables (without prefix) with a fixed value. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables (without prefix) with 32 random bytes in base64; one that the machine's environment has goes first. */
  readonly secrets?: readonly string[];
  /** Options of its Node. */
  readonly nodeOptions?: readonly string[];
}

/** Every process of the platform. The native stack and docker-compose.yml are both checked against this table. */
export const serviceTable = [
  {
    name: 'registry',
    app: 'registry',
    needs: ['database', 'artifacts'],
    calls: {},
    env: {},
    secrets: ['WEBHOOK_KEY'],
    // Pages of thousands of runs grow the space of new objects to twice that and more, and it is not given back.
    nodeOptions: ['--max-semi-space-size=16'],
  },
  {
    name: 'inference-staging',
    app: 'inference',
    needs: ['artifacts', 'grpc', 'state', 'cache'],
    calls: {},
    env: { ENVIRONMENT: 'staging' },
  },
  {
    name: 'inference',
    app: 'inference',
    needs: ['artifacts', 'grpc', 'state', 'cache'],
    calls: {},
    env: { ENVIRONMENT: 'production' },
  },
  {
    name: 'deployer',
    app: 'deployer',
    needs: ['database', 'artifacts'],
    calls: { STAGING_INFERENCE_URL: 'inference-staging', PRODUCTION_INFERENCE_URL: 'inference' },
    env: {},
  },
  { name: 'monitor', app: 'monitor', needs: ['database', 'artifacts'], calls: {}, env: {} },
  {
    name: 'retrainer',
    app: 'retrainer',
    needs: ['database', 'artifacts', 'state', 'queue'],
    calls: { REGISTRY_URL: 'registry', MONITOR_URL: 'monitor' },
    env: {},
  },
  {
    name: 'gateway',
    app: 'gateway',
    needs: [],
    calls: {
      REGISTRY_URL: 'registry',
      DEPLOYER_URL: 'deployer',
      INFERENCE_URL: 'inference',
      MONITOR_URL: 'monitor',
      RETRAINER_URL: 'retrainer',
    },
    env: {},
  },
] as const satisfies readonly ServiceDefinition[];
