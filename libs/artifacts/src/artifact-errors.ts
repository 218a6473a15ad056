import { DomainError } from '@modelyard/chassis';
import type { Digest } from '@modelyard/contracts';
import type { ByteRange } from './artifact-store.js';

export function artifactNotFound(digest: Digest, cause?: unknown): DomainError<'artifact-not-found'> {
  return new DomainError({
    code: 'artifact-not-found',
    kind: 'not-found',
    message: `The store holds no artifact ${digest}.`,
    nextStep: 'Upload it again, or check that the service uses the store it was uploaded to (MODELYARD_ARTIFACTS_URL).',
    details: { digest },
    cause,
  });
}

export function artifactCorrupt(expected: Digest, actual: string): DomainError<'artifact-corrupt'> {
  return new DomainError({
    code: 'artifact-corrupt',
    kind: 'internal',
    message: `The bytes stored as ${expected} hash to ${actual}.`,
    nextStep:
      'Upload the artifact again and find out what changed the store: its content is never rewritten by the platform.',
    details: { expected, actual },
  });
}

export function digestMismatch(expected: Digest, actual: Digest): DomainError<'digest-mismatch'> {
  return new DomainError({
    code: 'digest-mismatch',
    kind: 'invalid',
    message: `The content was announced as ${expected} and hashes to ${actual}.`,
    nextStep: 'Send the content again; if it happens twice, what computed the digest saw other bytes.',
    details: { expected, actual },
  });
}

export function artifactTooLarge(maxBytes: number): DomainError<'artifact-too-large'> {
  return new DomainError({
    code: 'artifact-too-large',
    kind: 'invalid',
    message: `The content is longer than the ${maxBytes} bytes allowed here.`,
    nextStep: 'Send a smaller artifact or have the limit raised.',
    details: { maxBytes },
  });
}

export function rangeNotSatisfiable({ start, end }: ByteRange, bytes: number): DomainError<'range-not-satisfiable'> {
  return new DomainError({
    code: 'range-not-satisfiable',
    kind: 'invalid',
    message: `The range ${start}-${end ?? ''} does not lie within ${bytes} bytes.`,
    nextStep: 'Ask for a range with 0 <= start <= end that begins within the artifact.',
    details: { start, end, bytes },
  });
}

/** The store itself failed: disk full, no permission, no answer. */
export function storeUnavailable(what: string, cause: unknown): DomainError<'artifact-store-unavailable'> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DomainError({
    code: 'artifact-store-unavailable',
    kind: 'unavailable',
    message: `The artifact store failed to ${what}: ${reason}`,
    nextStep: 'Check that the store answers, has space, and lets this service write (MODELYARD_ARTIFACTS_URL).',
    cause,
  });
}

/** A sweep removes this very artifact; whoever wants to hold it has to wait. */
export function removalUnderWay(digest: Digest): DomainError<'artifact-removal-under-way'> {
  return new DomainError({
    code: 'artifact-removal-under-way',
    kind: 'unavailable',
    message: `${digest} is being removed by a sweep that does not end.`,
    nextStep: 'Try again; when a sweep was killed, the next one clears what it left (POST /api/v1/storage/sweep).',
    details: { digest },
  });
}

/** What a client says it uploaded straight to the store is not there, or not as it says. */
export function uploadIncomplete(reason: string, cause?: unknown): DomainError<'upload-incomplete'> {
  return new DomainError({
    code: 'upload-incomplete',
    kind: 'invalid',
    message: `The store does not have the upload that was to be completed: ${reason}`,
    nextStep: 'Upload every part, then complete with the number and ETag of each; or start the upload again.',
    cause,
  });
}
