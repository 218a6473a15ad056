import { Clock, DomainError, Logger, runInContext } from '@modelyard/chassis';
import { Injectable } from '@nestjs/common';
import { LeaseLostError, RequestLease } from '../requests/request-lease.js';
import { decideAttempt, type Retraining } from '../requests/retraining.js';
import { SettleRetraining } from '../requests/settle-retraining.js';
import { AttemptFailedError, RunAttempt, StoppedError } from './run-attempt.js';

// Enough for a machine that restarts in the middle; a request that takes its worker down each time must end.
const maximumAttempts = 5;

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** One entry of the queue: takes the request, works on it while it is ours, and settles what became of it. */
@Injectable()
export class TrainRequest {
  constructor(
    private readonly lease: RequestLease,
    private readonly attempt: RunAttempt,
    private readonly settle: SettleRetraining,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async execute(requestId: string, stop: AbortSignal): Promise<void> {
    const row = await this.lease.take(requestId);
    if (row === null) return;
    await runInContext(row.context, () => this.lease.whileHeld(row, stop, (signal) => this.work(row, signal)));
  }

  private async work(row: Retraining, signal: AbortSignal): Promise<void> {
    try {
      if (row.attempt > maximumAttempts) throw exhausted();
      await this.attempt.execute(row, signal);
    } catch (error) {
      if (error instanceof LeaseLostError || signal.reason instanceof LeaseLostError) {
        this.logger.warn({ requestId: row.id }, 'a retraining was given up: another worker has it');
        return;
      }
      if (error instanceof StoppedError) return this.settle.requeued(row, { attempt: row.attempt - 1 });
      await this.fail(row, faultOf(error), error);
    }
  }

  private async fail(row: Retraining, fault: Fault, err: unknown): Promise<void> {
    const outcome = decideAttempt(row.attempt, fault.retryable, maximumAttempts, this.clock.now());
    this.logger.warn({ err, requestId: row.id, attempt: row.attempt, outcome }, 'an attempt to retrain failed');
    if (outcome.kind === 'give-up') return this.settle.failed(row, fault);
    await this.settle.requeued(row, { notBefore: outcome.notBefore, message: fault.message });
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof AttemptFailedError) return error;
  if (error instanceof DomainError) {
    return { code: error.code, message: error.message, retryable: error.mapping.jobOutcome === 'retry' };
  }
  // A defect or a broken database connection: another attempt tells which.
  return { code: 'internal-error', message: String(error), retryable: true };
}

function exhausted(): AttemptFailedError {
  return new AttemptFailedError('attempts-exhausted', `it was begun ${maximumAttempts} times and never ended`, false);
}
