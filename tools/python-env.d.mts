/** The interpreter of the environment that a lock file pins, built once per machine. */
export function pythonEnv(lockFile: string): Promise<string>;
