import { errorKinds, type ErrorKind, type ErrorKindMapping } from './error-kinds.js';

/** One field of a request that is wrong: where it is (`a.b[0]`) and what is wanted there. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

export interface DomainErrorInit<Code extends string = string> {
  /** A fact in lower kebab case, stable across releases: callers branch on it. */
  readonly code: Code;
  readonly kind: ErrorKind;
  /** What is wrong, for a person. Never holds a secret. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly nextStep: string;
  readonly cause?: unknown;
  /** JSON values shown to the caller beside the message. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly fieldFaults?: readonly FieldFault[];
}

/** The only error that crosses a use case: it says what is wrong and what to do, and knows nothing of any transport. */
export class DomainError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly nextStep: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly fieldFaults: readonly FieldFault[];

  constructor(init: DomainErrorInit<Code>) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'DomainError';
    this.code = init.code;
    this.kind = init.kind;
    this.nextStep = init.nextStep;
    this.details = init.details ?? {};
    this.fieldFaults = init.fieldFaults ?? [];
  }

  /** How this error looks on each transport. */
  get mapping(): ErrorKindMapping {
    return errorKinds[this.kind];
  }
}
