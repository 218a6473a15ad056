/** The environment without any setting of the platform: what a tester has set for their own must not steer a test. */
export function machineEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('MODELYARD_'),
  );
  return Object.fromEntries(entries);
}

/** How often the faults follow one another in the load test of inference: MODELYARD_TEST_FAULT_ROUNDS, once by default. */
export const faultRounds = (env: NodeJS.ProcessEnv = process.env): number =>
  Number(env['MODELYARD_TEST_FAULT_ROUNDS'] ?? 1);
