import { DomainError, type Logger } from '@modelyard/chassis';
import type { BackendClasses, IQueueBackend, Queue, Worker } from 'bullmq';
import { type QueueEntry, type QueueHandler, TrainingQueue } from '../training-queue.js';

const queueName = 'retraining';

// Lower is more urgent, and "none" would beat every number, so each entry has one.
const priorities = { high: 1, normal: 10, low: 100 } as const;

interface JobData {
  readonly requestId: string;
}

/** The constructors of one backend, and the connections that queue and worker take. */
export interface BullMqBackend<Backend extends IQueueBackend, Connection> {
  readonly classes: BackendClasses<Backend, Connection>;
  readonly queueConnection: Connection;
  readonly workerConnection: Connection;
  /** Keeps queues of several services (or tests) in one Redis apart. */
  readonly prefix?: string;
  /** Ends what the backend itself opened. */
  close(): Promise<void>;
}

/** BullMQ on whichever backend it is given. Its retries, locks and stalled checks only move entries; the table in PostgreSQL decides. */
export class BullMqTrainingQueue<Backend extends IQueueBackend, Connection> extends TrainingQueue {
  private readonly queue: Queue<JobData, void, string, JobData, void, string, Backend, Connection>;
  private worker: Worker<JobData, void, string, Backend, never, Connection> | undefined;
  private readonly halt = new AbortController();

  constructor(
    private readonly backend: BullMqBackend<Backend, Connection>,
    private readonly logger: Logger,
  ) {
    super();
    this.queue = new backend.classes.Queue<JobData, void>(queueName, {
      connection: backend.queueConnection,
      ...(backend.prefix !== undefined && { prefix: backend.prefix }),
    });
    this.queue.on('error', (err) => this.logger.warn({ err }, 'the training queue reports a fault'));
  }

  override async put({ id, requestId, priority }: QueueEntry): Promise<void> {
    try {
      await this.queue.add(
        'train',
        { requestId },
        // A finished entry must not stand in the way of the same id: the table says whether there is work to do.
        { jobId: id, priority: priorities[priority], removeOnComplete: true, removeOnFail: true },
      );
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  override async work(handler: QueueHandler, atOnce: number): Promise<void> {
    this.worker = new this.backend.classes.Worker<JobData, void>(
      queueName,
      (job, _token, signal) => {
        const stop = signal === undefined ? this.halt.signal : AbortSignal.any([signal, this.halt.signal]);
        return handler(job.data.requestId, stop);
      },
      {
        connection: this.backend.workerConnection,
        concurrency: atOnce,
        ...(this.backend.prefix !== undefined && { prefix: this.backend.prefix }),
      },
    ) as typeof this.worker & object;
    this.worker.on('error', (err) => this.logger.warn({ err }, 'a worker of the training queue reports a fault'));
    this.worker.on('failed', (_job, err) => this.logger.warn({ err }, 'a training entry ended with an error'));
    await this.worker.waitUntilReady();
  }

  override async ping(): Promise<void> {
    try {
      await this.queue.getJobCounts('active');
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  override async close(): Promise<void> {
    this.halt.abort();
    await this.worker?.close();
    await this.queue.close();
    await this.backend.close();
  }
}

function unreachable(cause: unknown): DomainError {
  return new DomainError({
    code: 'queue-unreachable',
    kind: 'unavailable',
    message: 'The training queue does not answer.',
    nextStep: 'Nothing is lost: requests are in PostgreSQL and are queued again when it is back.',
    cause,
  });
}
