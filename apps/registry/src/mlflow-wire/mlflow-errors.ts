import { DomainError } from '@modelyard/chassis';

/** A parameter that the wire contract refuses. */
export function invalidParameter(message: string): DomainError<'invalid-parameter'> {
  return new DomainError({
    code: 'invalid-parameter',
    kind: 'invalid',
    message,
    nextStep: 'Correct the named parameter and send the request again.',
  });
}

/** Something of this name is there already; MLflow's client looks for its error code and goes on. */
export function alreadyExists(message: string): DomainError<'already-exists'> {
  return new DomainError({
    code: 'already-exists',
    kind: 'conflict',
    message,
    nextStep: 'Use the existing one, or choose another name.',
  });
}

/** A thing that this registry does not hold. */
export function absent(message: string): DomainError<'resource-not-found'> {
  return new DomainError({
    code: 'resource-not-found',
    kind: 'not-found',
    message,
    nextStep: 'Check the identifier; a search lists what is there.',
  });
}
