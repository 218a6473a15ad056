/** One environment variable that is missing or wrong. */
export interface ConfigFault {
  readonly variable: string;
  /** What was given, quoted; a secret is never shown. */
  readonly given: string;
  readonly wanted: string;
  readonly description: string;
  readonly example?: string;
}

/** Every fault of a service's configuration at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    super(['The configuration has faults:', ...faults.map(line)].join('\n'));
    this.name = 'ConfigError';
    // It ends the process from the first lines of main: the list is the whole message, a stack would only bury it.
    this.stack = this.message;
  }
}

function line({ variable, given, wanted, description, example }: ConfigFault): string {
  const hint = example === undefined ? '' : `, for example ${example}`;
  return `  ${variable}: given ${given}; wanted: ${wanted}${hint} (${description})`;
}
