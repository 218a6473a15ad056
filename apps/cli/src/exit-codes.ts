/** What each exit code of the command means; `modelyard help exit-codes` prints it. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done' },
  failure: { code: 1, meaning: 'something failed; standard error says what' },
  usage: { code: 2, meaning: 'the command line is wrong' },
  cancelled: { code: 3, meaning: 'cancelled or timed out' },
  auth: { code: 4, meaning: 'not identified, or not allowed' },
  unsound: { code: 5, meaning: 'what was watched ended badly, or a verification found differences' },
  refused: { code: 6, meaning: 'refused by a policy or a gate' },
  notFound: { code: 7, meaning: 'not found' },
  pending: { code: 8, meaning: 'still pending' },
  interrupted: { code: 130, meaning: 'interrupted' },
} as const;

export type ExitReason = keyof typeof exitCodes;

/** A failure that the person at the terminal can do something about. */
export class CliError extends Error {
  /** @param next what to do, a command where there is one */
  constructor(
    readonly reason: ExitReason,
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}
