import type { ServedModel } from '@modelyard/contracts';
import { healthy, type CheckAnswer, type Logger } from '@modelyard/chassis';
import type { Executor } from '../pipeline/executor.js';
import type { HostedVersion, HostedVersions, Standing } from '../pipeline/hosted-version.js';
import { signatureOf } from '../pipeline/live-version.js';
import type { CheckReport } from './check-report.js';
import { evictable } from './eviction.js';
import { isTransient } from './load-faults.js';
import type { LoadedVersion, VersionToLoad } from './load-version.js';
import type { ModelFiles } from './model-files.js';
import type { VersionChecker } from './version-checker.js';
import { standingOf, type ReadyState, type VersionState } from './version-state.js';

export interface VersionHostOptions {
  readonly files: ModelFiles;
  readonly checker: VersionChecker;
  readonly load: (version: VersionToLoad) => Promise<LoadedVersion>;
  readonly bringToLife: (served: ServedModel, executor: Executor, report: CheckReport) => HostedVersion;
  /** Why no evaluator may run a version; null where one may. Another answer for a live version changes its engine. */
  readonly noEvaluator: (served: ServedModel) => string | null;
  /** Memory that live sessions may take; those the plans name stay even beyond it. */
  readonly memoryBudgetBytes: number;
  readonly retryMs: number;
  readonly logger: Logger;
  /** Whether it is known what the plans name; until then a host without versions has not yet begun. */
  readonly plansAreKnown: () => boolean;
  /** A version became ready: plans that waited for it can take effect. */
  readonly onReady: () => void;
}

interface Hosted {
  readonly served: ServedModel;
  state: VersionState;
  /** What was said against an evaluator when it was loaded last. */
  noEvaluator: string | null;
  /** Grows with each use of any version. */
  lastUsed: number;
  /** A first attempt to load it is over, whatever came of it. */
  tried: boolean;
  /** Resolves when the attempt under way is over. */
  attempt: Promise<void>;
}

/**
 * The versions this process holds. Those that the plans name are loaded and kept; others stay live, reachable by their
 * version number, until the memory is needed. One load per version runs at a time; a failure keeps its reason.
 */
export class VersionHost implements HostedVersions {
  private readonly hosted = new Map<string, Hosted>();
  private wanted: ReadonlySet<string> = new Set();
  private uses = 0;
  private settled = false;

  constructor(private readonly options: VersionHostOptions) {}

  get(modelVersionId: string): HostedVersion | undefined {
    const hosted = this.hosted.get(modelVersionId);
    if (hosted?.state.state !== 'ready' || hosted.state.loaded.outage() !== null) return undefined;
    hosted.lastUsed = ++this.uses;
    return hosted.state.live;
  }

  standing(modelVersionId: string): Standing {
    return standingOf(this.hosted.get(modelVersionId)?.state);
  }

  findByName(model: string, version: string): HostedVersion | undefined {
    for (const [id, { served }] of this.hosted) {
      const live = served.name === model && served.version === version ? this.get(id) : undefined;
      if (live) return live;
    }
    return undefined;
  }

  /** Every version that this process knows of, for operators. */
  list(): readonly { readonly served: ServedModel; readonly state: VersionState; readonly pinned: boolean }[] {
    return [...this.hosted].map(([id, { served, state }]) => ({ served, state, pinned: this.wanted.has(id) }));
  }

  /** Readiness at start: versions that plans named before it are tried once before requests are sent here. */
  readonly readiness = (): CheckAnswer => {
    const untried = [...this.hosted.values()].filter(({ tried }) => !tried).map(({ served }) => served);
    this.settled ||= untried.length === 0 && this.options.plansAreKnown();
    if (this.settled) return healthy;
    if (untried.length === 0) return { status: 'failing', reason: 'waiting for the traffic plans' };
    return {
      status: 'failing',
      reason: `loading ${untried.map(({ name, version }) => `${name}/${version}`).join(', ')}`,
    };
  };

  /** Memory of all live sessions, as the checks measured it. */
  get memoryBytes(): number {
    return this.live().reduce((sum, { report }) => sum + report.memoryBytes, 0);
  }

  /** Whether requests wait for any version, or a run is under way. */
  get busy(): boolean {
    for (const { state } of this.hosted.values()) if (state.state === 'ready' && state.live.batcher.busy) return true;
    return false;
  }

  /** What the plans name now: loads what is not live, tries failed versions again, lets the rest be evicted. */
  want(models: readonly ServedModel[]): void {
    this.wanted = new Set(models.map(({ modelVersionId }) => modelVersionId));
    void this.bring(models);
    for (const { modelVersionId } of models) void this.changeEngine(modelVersionId);
    void this.evict();
  }

  /** Loads what is not live, failed and unloaded versions too. Resolves when each was tried; `standing` says with what result. */
  async bring(models: readonly ServedModel[]): Promise<void> {
    const attempts = models.map((served) => {
      const known = this.hosted.get(served.modelVersionId);
      return known?.state.state === 'ready' || known?.state.state === 'loading' ? known.attempt : this.load(served);
    });
    await Promise.all(attempts);
  }

  /** Stops answering by these versions until they are wanted again. Resolves when what they had begun is answered. */
  async unload(models: readonly ServedModel[]): Promise<void> {
    const live = models.flatMap((served) => {
      const state = this.hosted.get(served.modelVersionId)?.state;
      this.hosted.set(served.modelVersionId, {
        served,
        state: { state: 'unloaded', reason: 'unloaded on request' },
        noEvaluator: null,
        lastUsed: ++this.uses,
        tried: true,
        attempt: Promise.resolve(),
      });
      return state?.state === 'ready' ? [state.live] : [];
    });
    await Promise.all(live.map(({ batcher }) => batcher.close()));
  }

  async close(): Promise<void> {
    this.wanted = new Set();
    const live = this.live();
    this.hosted.clear();
    await Promise.all(live.map((state) => state.live.batcher.close()));
  }

  private live(): ReadyState[] {
    return [...this.hosted.values()].flatMap(({ state }) => (state.state === 'ready' ? [state] : []));
  }

  private load(served: ServedModel): Promise<void> {
    const hosted: Hosted = {
      served,
      state: { state: 'loading', reason: 'fetching, checking and warming up' },
      noEvaluator: this.options.noEvaluator(served),
      lastUsed: ++this.uses,
      tried: this.hosted.get(served.modelVersionId)?.tried ?? false,
      attempt: Promise.resolve(),
    };
    this.hosted.set(served.modelVersionId, hosted);
    hosted.attempt = this.tryToLoad(hosted);
    return hosted.attempt;
  }

  private async tryToLoad(hosted: Hosted): Promise<void> {
    const { modelVersionId, name, version } = hosted.served;
    try {
      const state = await this.bringUp(hosted);
      if (this.hosted.get(modelVersionId) !== hosted) {
        await state.live.batcher.close();
        return;
      }
      hosted.state = state;
      hosted.tried = true;
      this.options.logger.info({ model: name, version }, 'a version is ready');
      this.options.onReady();
      await this.evict();
    } catch (error) {
      this.fail(hosted, error);
    }
  }

  /** Loads a live version anew where its policy says otherwise than when it was loaded; it answers as before until then. */
  private async changeEngine(modelVersionId: string): Promise<void> {
    const hosted = this.hosted.get(modelVersionId);
    if (hosted?.state.state !== 'ready') return;
    const noEvaluator = this.options.noEvaluator(hosted.served);
    if (hosted.noEvaluator === noEvaluator) return;
    hosted.noEvaluator = noEvaluator;
    const before = hosted.state;
    try {
      const state = await this.bringUp(hosted);
      const isStill = this.hosted.get(modelVersionId) === hosted && hosted.state === before;
      if (isStill) hosted.state = state;
      await (isStill ? before : state).live.batcher.close();
    } catch (err) {
      const { name, version } = hosted.served;
      this.options.logger.warn(
        { err, model: name, version },
        'a version keeps its engine: it could not be loaded anew',
      );
    }
  }

  private async bringUp({ served, noEvaluator }: Pick<Hosted, 'served' | 'noEvaluator'>): Promise<ReadyState> {
    if (!served.artifact) throw new TypeError('the version has no ONNX artifact');
    const signature = signatureOf(served);
    const { modelVersionId, artifact } = served;
    const open = () => this.options.files.open(modelVersionId, artifact);
    const report = await this.options.checker.check(
      await open(),
      signature,
      noEvaluator,
      await this.options.files.example(served),
    );
    const loaded = await this.options.load({ served, signature, report, open });
    return { state: 'ready', live: this.options.bringToLife(served, loaded.executor, report), loaded, report };
  }

  private fail(hosted: Hosted, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const { name, version } = hosted.served;
    const again = isTransient(error);
    hosted.tried = true;
    hosted.state = again ? { state: 'loading', reason: `to be tried again: ${reason}` } : { state: 'failed', reason };
    this.options.logger.warn({ model: name, version, reason, again }, 'a version could not be made ready');
    if (again) setTimeout(() => this.retry(hosted), this.options.retryMs).unref();
  }

  private retry(hosted: Hosted): void {
    const { modelVersionId } = hosted.served;
    if (this.hosted.get(modelVersionId) !== hosted) return;
    if (this.wanted.has(modelVersionId)) void this.load(hosted.served);
    else this.hosted.delete(modelVersionId);
  }

  private async evict(): Promise<void> {
    const candidates = [...this.hosted].map(([id, { state, lastUsed }]) => ({
      id,
      bytes: state.state === 'ready' ? state.report.memoryBytes : 0,
      lastUsed,
      pinned: this.wanted.has(id) || state.state === 'loading' || state.state === 'unloaded',
    }));
    const gone = evictable(candidates, this.options.memoryBudgetBytes);
    const live = gone.flatMap((id) => {
      const state = this.hosted.get(id)?.state;
      this.hosted.delete(id);
      return state?.state === 'ready' ? [state.live] : [];
    });
    await Promise.all(live.map(({ batcher }) => batcher.close()));
    await this.options.files.keepOnly(new Set([...this.hosted.keys(), ...this.wanted]));
  }
}
