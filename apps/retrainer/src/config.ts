import { fileURLToPath } from 'node:url';
import {
  artifactsConfig,
  databaseConfig,
  eventLogConfig,
  httpConfig,
  httpUrl,
  loadConfig,
  variable,
  wholeNumber,
} from '@modelyard/chassis';
import { z } from 'zod';

// The trainers that come with the platform lie beside the apps, in a checkout and in the image alike.
export const ownTrainers = fileURLToPath(new URL('../../../trainers', import.meta.url));

export const configSchema = z.object({
  ...httpConfig,
  ...eventLogConfig,
  ...databaseConfig,
  ...artifactsConfig,
  registryUrl: variable(httpUrl, {
    description: 'Origin of the registry, whose MLflow API takes runs and new versions.',
    example: 'http://127.0.0.1:8080',
  }),
  monitorUrl: variable(httpUrl, {
    description: 'Origin of the monitor, which names the windows of labelled predictions.',
    example: 'http://127.0.0.1:8083',
  }),
  redisQueueUrl: variable(z.url({ protocol: /^rediss?$/, error: 'a Redis URL' }).optional(), {
    description:
      'Redis that carries the queue (maxmemory-policy noeviction); absent: the queue is kept in the service database.',
    example: 'redis://127.0.0.1:6379/0',
    secret: true,
  }),
  stateDir: variable(z.string().min(1), {
    description: 'Folder for the inputs and outputs of running trainers; may be emptied while the service is down.',
    example: '/var/lib/modelyard/retrainer',
  }),
  // No default in the schema: it would be a path of the machine that generates the documents.
  trainersDir: variable(z.string().min(1).optional(), {
    description:
      'Folder with one folder per trainer, each with its trainer.yaml; absent: the trainers of the platform.',
    example: '/opt/modelyard/trainers',
  }),
  trainersAtOnce: variable(wholeNumber(1, 64).default(1), {
    description: 'Trainers that this process runs at the same time.',
  }),
  reconcileMs: variable(wholeNumber(50, 60_000).default(1_000), {
    description: 'Milliseconds between two looks at what waits for labels and at what the queue should hold.',
  }),
});

export type RetrainerConfig = z.output<typeof configSchema>;

export function readConfig(): RetrainerConfig {
  return loadConfig(configSchema, process.env);
}
