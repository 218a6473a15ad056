import type { Clock } from '@modelyard/chassis';
import { BlockWriter, type Environment, type PredictionLogPolicy } from '@modelyard/contracts';
import { SpoolFullError, type PredictionLog } from '@modelyard/messaging';
import type { LiveVersion } from '../pipeline/live-version.js';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob } from '../pipeline/turn-batcher.js';
import { AnsweredRows } from './answered-rows.js';
import { LogLayouts } from './log-layout.js';
import type { PredictionRecorder } from './prediction-recorder.js';
import { isSampled } from './sampling.js';

/** Why answered predictions are not in the log. */
export type UnloggedReason = 'sampled-out' | 'spool-full';

export interface SpooledPredictionsOptions {
  readonly environment: Environment;
  readonly log: Pick<PredictionLog, 'producer' | 'record'>;
  readonly clock: Clock;
  readonly policyOf: (modelId: string) => PredictionLogPolicy;
  /** Called with how many predictions of a version were answered and not logged. */
  readonly onUnlogged: (live: LiveVersion, reason: UnloggedReason, count: number) => void;
}

/** Records predictions through the spool, as the policy of their model says. */
export class SpooledPredictions implements PredictionRecorder {
  private readonly layouts: LogLayouts;
  private readonly writer = new BlockWriter();

  constructor(private readonly options: SpooledPredictionsOptions) {
    this.layouts = new LogLayouts(options.environment, options.log.producer);
  }

  async record(answered: readonly AnsweredJob<PendingInference>[], answeredAt: number): Promise<void> {
    const live = answered[0]?.job.live;
    if (!live) return;
    const { clock, log, policyOf, onUnlogged } = this.options;
    const policy = policyOf(live.served.modelId);
    const facts = { time: clock.now().getTime(), answeredAt };
    const layout = this.layouts.of(live, policy);
    const isLogged = policy.sample < 1 ? (id: string) => isSampled(id, policy.sample) : undefined;
    const rows = new AnsweredRows(answered, layout, facts, this.writer, policy.format, isLogged);
    if (isLogged) onUnlogged(live, 'sampled-out', countRows(answered) - rows.rows);
    if (rows.rows === 0) return;
    try {
      await log.record(rows);
    } catch (error) {
      if (policy.whenFull === 'refuse' || !(error instanceof SpoolFullError)) throw error;
      onUnlogged(live, 'spool-full', rows.rows);
    }
  }
}

const countRows = (answered: readonly AnsweredJob<PendingInference>[]): number =>
  answered.reduce((sum, { job }) => sum + job.rows, 0);
