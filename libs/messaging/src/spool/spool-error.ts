import { DomainError } from '@modelyard/chassis';

/** The spool cannot take more: its limit is reached or the disk refuses. What was to be written is not written; the caller must not answer as if it were. */
export class SpoolFullError extends DomainError<'spool-full'> {
  constructor(message: string, cause?: unknown) {
    super({
      code: 'spool-full',
      kind: 'unavailable',
      message,
      nextStep: 'Bring the event log back, or free disk space; the spool drains by itself.',
      cause,
    });
  }
}
