import { DomainError } from '@modelyard/chassis';
import { z } from 'zod';
import { escapesItsRoot } from '../artifacts/artifact-path.js';

/** Beginnings of addresses that submissions may name. Each ends where a name ends, so that `s3://models/` never allows `s3://models-of-others/`. */
export const allowedSources = z.string().transform((text, context) => {
  const prefixes = text.split(',').map((prefix) => prefix.trim());
  for (const prefix of prefixes) {
    if (prefix === 'sha256:' || /^(mlflow-artifacts:\/|s3:\/\/[^/]+\/|file:\/\/\/)([^?#]*\/)?$/.test(prefix)) continue;
    const message = 'sha256:, mlflow-artifacts:/folder/, s3://bucket/folder/ or file:///folder/, divided by commas';
    context.addIssue({ code: 'custom', message });
  }
  return prefixes;
});

/** Throws `source-not-allowed`, with what is, for an address that this installation does not take models from. */
export function requireAllowed(source: string, prefixes: readonly string[]): void {
  const hostile = escapesItsRoot(source.replace(/^[a-z0-9-]+:/, '')) || /[?#%\\]/.test(source);
  if (!hostile && prefixes.some((prefix) => source.startsWith(prefix))) return;
  throw new DomainError({
    code: 'source-not-allowed',
    kind: 'invalid',
    message: `The field source names ${JSON.stringify(source.slice(0, 200))}, which no submission may be taken from here.`,
    nextStep:
      prefixes.length === 0
        ? 'Have the place listed in MODELYARD_SUBMISSION_SOURCES; it is empty, so that nothing is taken from anywhere.'
        : `Put the file below one of ${prefixes.join(', ')}, or have its place listed in MODELYARD_SUBMISSION_SOURCES.`,
  });
}
