/** What a test run reads from the environment. */
export interface TestEnvironment {
  readonly addresses: Readonly<Partial<Record<ServerKind, string>>>;
  /** Folder of the test run whose host starts servers once for everybody; absent: each test file starts its own. */
  readonly runDir: string | undefined;
  readonly dockerHost: string | undefined;
  /** What a child process inherits besides its own settings. */
  readonly inherited: Readonly<Record<string, string>>;
}

export type ServerKind = 'postgres' | 'kafka' | 'redis' | 's3';

const variables: Record<ServerKind, string> = {
  postgres: 'MODELYARD_TEST_POSTGRES_URL',
  kafka: 'MODELYARD_TEST_KAFKA_BROKERS',
  redis: 'MODELYARD_TEST_REDIS_URL',
  s3: 'MODELYARD_TEST_S3_URL',
};

// A service under test sees the machine, and none of the settings of whoever runs the tests.
const machine = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'JAVA_HOME', 'LD_LIBRARY_PATH'];

export function readTestEnvironment(env: NodeJS.ProcessEnv = process.env): TestEnvironment {
  const addresses = Object.entries(variables).flatMap(([kind, name]) => (env[name] ? [[kind, env[name]]] : []));
  const inherited = machine.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return {
    addresses: Object.fromEntries(addresses) as TestEnvironment['addresses'],
    runDir: env['MODELYARD_TEST_RUN_DIR'] || undefined,
    dockerHost: env['DOCKER_HOST'] || undefined,
    inherited: Object.fromEntries(inherited) as Record<string, string>,
  };
}
