/** Exit codes of `trainer/v1`: what the platform may do next. */
export const ExitCode = { ok: 0, failed: 1, badInput: 64, temporary: 75, stopped: 143 } as const;

/** Input this trainer refuses. It is never worth a second attempt with the same input. */
export class BadInputError extends Error {
  override readonly name = 'BadInputError';

  constructor(
    /** Lower-case kebab fact, stable. */
    readonly code: string,
    message: string,
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
