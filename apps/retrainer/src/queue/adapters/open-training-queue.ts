import type { Logger } from '@modelyard/chassis';
import type { TrainingQueue } from '../training-queue.js';
import { postgresBackend, redisBackend } from './bullmq-backends.js';
import { BullMqTrainingQueue } from './bullmq-training-queue.js';

interface QueueSettings {
  readonly redisQueueUrl?: string | undefined;
  readonly databaseUrl: string;
}

/** The queue in Redis where there is one, else in the service's own database. */
export async function openTrainingQueue(settings: QueueSettings, logger: Logger): Promise<TrainingQueue> {
  if (settings.redisQueueUrl !== undefined) {
    return new BullMqTrainingQueue(redisBackend(settings.redisQueueUrl), logger);
  }
  return new BullMqTrainingQueue(await postgresBackend(settings.databaseUrl), logger);
}
