import {
  artifactsConfig,
  databaseConfig,
  eventLogConfig,
  flag,
  httpConfig,
  loadConfig,
  variable,
  wholeNumber,
} from '@modelyard/chassis';
import { z } from 'zod';
import { allowedSources } from './submissions/allowed-sources.js';

const webhookKey = z
  .base64('32 bytes in base64')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, '32 bytes in base64');

const settings = z.object({
  ...httpConfig,
  ...eventLogConfig,
  ...databaseConfig,
  ...artifactsConfig,
  artifactMaxBytes: variable(wholeNumber(1, Number.MAX_SAFE_INTEGER).default(50 * 2 ** 30), {
    description: 'Largest file in bytes that a client may upload.',
  }),
  storageSweepHours: variable(wholeNumber(0, 8_760).default(24), {
    description: 'Hours between two sweeps of the artifact store; 0: only on demand (POST /api/v1/storage/sweep).',
  }),
  storageGraceHours: variable(wholeNumber(1, 8_760).default(168), {
    description: 'Hours that the content of an artifact stays after nothing refers to it any more.',
  }),
  retentionDeletedDays: variable(wholeNumber(0, 36_500).default(0), {
    description:
      'Days after which a sweep removes the files of deleted runs, experiments and logged models; 0: never. Files of registered versions stay.',
  }),
  retentionUnregisteredDays: variable(wholeNumber(0, 36_500).default(0), {
    description: 'Days after which a sweep removes the files of logged models that no version was made of; 0: never.',
  }),
  artifactDirectTransfers: variable(flag.default(false), {
    description:
      'Artifacts in S3 only. 1: clients send and fetch large files straight to and from the bucket, by presigned URLs; its endpoint (or the URL’s publicEndpoint) must be one that clients reach.',
  }),
  submissionSources: variable(allowedSources.default([]), {
    description:
      'Where the files of submitted models may lie, divided by commas: sha256: or mlflow-artifacts:/folder/ in the artifact store, s3://bucket/folder/ on its server, file:///folder/. Absent: every submission is refused.',
    example: 'sha256:,s3://incoming-models/',
  }),
  webhookKey: variable(webhookKey.optional(), {
    description:
      'Key that secrets of webhooks are encrypted with at rest: 32 random bytes in base64 (openssl rand -base64 32). Absent: webhooks with a secret are refused.',
    secret: true,
  }),
  webhookLocalReceivers: variable(flag.default(false), {
    description:
      'Development profile only: webhooks may also go to http URLs and to addresses of this machine. Any other profile refuses to start with it.',
  }),
  webhookAttempts: variable(wholeNumber(1, 50).default(12), {
    description: 'How often a webhook delivery is tried before it is given up; 12 tries take about twenty minutes.',
  }),
});

export const configSchema = settings.superRefine(({ webhookLocalReceivers, profile }, context) => {
  if (!webhookLocalReceivers || profile === 'development') return;
  const message = `0 with the ${profile} profile: webhooks go to https and public addresses`;
  context.addIssue({ code: 'custom', path: ['webhookLocalReceivers'], message });
});

export type RegistryConfig = z.output<typeof configSchema>;

export function readConfig(): RegistryConfig {
  return loadConfig(configSchema, process.env);
}
