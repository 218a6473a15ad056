import type { ServedModel } from '@modelyard/contracts';
import type { HostedVersions } from '../pipeline/hosted-version.js';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob } from '../pipeline/turn-batcher.js';
import type { Route, RoutingTable } from '../routing/routing-table.js';
import { tensorBytes } from '../tensors/tensor-bytes.js';
import { shadowCopy } from './shadow-copy.js';

/** What became of a copy. */
export type CopyOutcome = 'answered' | 'failed' | 'not-ready' | 'queue-full' | 'shutdown';

/** What callers are waiting for; copies stand back behind it. */
export interface LiveWork {
  /** Requests taken since the process began: a difference between two moments tells that some arrived. */
  taken(): number;
  /** Whether anything waits or runs. */
  busy(): boolean;
}

export interface ShadowCopiesOptions {
  /** The routes that hold now for a model, by its id. */
  readonly tableOf: (modelId: string) => RoutingTable | undefined;
  readonly versions: Pick<HostedVersions, 'get'>;
  readonly liveWork: LiveWork;
  /** What waiting copies may keep in memory. */
  readonly maxWaitingBytes: number;
  readonly counted: (target: ServedModel, outcome: CopyOutcome) => void;
}

interface WaitingCopy {
  readonly answered: PendingInference;
  readonly route: Route;
  readonly bytes: number;
}

/** Beside its inputs a waiting copy keeps its request and the reply's objects. */
const BYTES_PER_COPY = 2_048;
/** What callers may have to wait behind is one run of so many copies. */
const COPIES_AT_ONCE = 32;
const LOOK_AGAIN_MS = 2;

/**
 * Runs copies of answered requests on the shadow versions of their plan, for the log alone. Copies wait in a queue of
 * their own until a whole turn of the event loop has brought no request and none is under way; under load they stay there,
 * and are the first to be dropped.
 */
export class ShadowCopies {
  private waiting: WaitingCopy[] = [];
  private waitingBytes = 0;
  private underWay = 0;
  private looking = false;
  private stopped = false;

  constructor(private readonly options: ShadowCopiesOptions) {}

  /** Takes what one run has answered, once the replies have left. Never throws. */
  take(answered: readonly AnsweredJob<PendingInference>[]): void {
    const modelId = answered[0]?.job.live.served.modelId;
    const table = modelId === undefined ? undefined : this.options.tableOf(modelId);
    if (!table || table.plan.shadows.length === 0) return;
    for (const { job } of answered) {
      if (!isRoutedByPlan(job.route)) continue;
      for (const route of table.shadows({ fallbackUnit: job.predictionId }, job.route)) this.hold(job, route);
    }
    this.lookForRoom();
  }

  /** Drops what waits and takes no more; at most one run is under way after it. */
  stop(): void {
    this.stopped = true;
    for (const { route } of this.waiting) this.options.counted(route.target, 'shutdown');
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private hold(answered: PendingInference, route: Route): void {
    const { counted, maxWaitingBytes } = this.options;
    const bytes = BYTES_PER_COPY + tensorBytes(answered.inputs);
    if (this.stopped) counted(route.target, 'shutdown');
    else if (this.waitingBytes + bytes > maxWaitingBytes) counted(route.target, 'queue-full');
    else {
      this.waiting.push({ answered, route, bytes });
      this.waitingBytes += bytes;
    }
  }

  private lookForRoom(): void {
    if (this.looking || this.underWay > 0 || this.waiting.length === 0) return;
    this.looking = true;
    setImmediate(this.watchTurn);
  }

  /** From one check phase to the next lies a whole poll phase, in which every request that has arrived is seen. */
  private readonly watchTurn = (): void => {
    const { liveWork } = this.options;
    const before = liveWork.taken();
    setImmediate(() => {
      if (liveWork.taken() === before && !liveWork.busy()) this.runSome();
      else setTimeout(this.watchTurn, LOOK_AGAIN_MS).unref();
    });
  };

  private runSome(): void {
    this.looking = false;
    for (const copy of this.waiting.splice(0, COPIES_AT_ONCE)) {
      this.waitingBytes -= copy.bytes;
      this.run(copy);
    }
    this.lookForRoom();
  }

  private run({ answered, route }: WaitingCopy): void {
    const { versions, counted } = this.options;
    const live = versions.get(route.target.modelVersionId);
    if (!live) {
      counted(route.target, 'not-ready');
      return;
    }
    try {
      live.batcher.enqueue(shadowCopy(answered, live, route, (succeeded) => this.done(route, succeeded)));
      this.underWay++;
    } catch {
      counted(route.target, 'failed');
    }
  }

  private done({ target }: Route, succeeded: boolean): void {
    this.underWay--;
    this.options.counted(target, succeeded ? 'answered' : 'failed');
    this.lookForRoom();
  }
}

/** Who insists on a version has no part in what the plan tries out; and a shadow is not copied again. */
const isRoutedByPlan = ({ why }: Route): boolean => why !== 'explicit-version' && why !== 'shadow';
