/** What a check answers. `degraded` is healthy with a reason that people should see. */
export type CheckAnswer =
  { readonly status: 'ok' } | { readonly status: 'degraded' | 'failing'; readonly reason: string };

export type HealthCheck = () => CheckAnswer | Promise<CheckAnswer>;

export type Probe = 'live' | 'ready' | 'started';

export interface HealthReport {
  readonly status: 'ok' | 'degraded' | 'failing';
  readonly checks: Readonly<Record<string, CheckAnswer>>;
}

export const healthy: CheckAnswer = { status: 'ok' };

/**
 * The health of one process. Live: restarting it would not help (event loop and consumers make progress; never asks a dependency).
 * Ready: it can do its work now. Started: boot is over.
 */
export class HealthRegistry {
  private readonly liveness = new Map<string, HealthCheck>();
  private readonly readiness = new Map<string, HealthCheck>();
  private started = false;
  private stopping = false;

  /** @param checkTimeoutMs a check that takes longer is failing: a probe must always answer. */
  constructor(private readonly checkTimeoutMs = 2_000) {}

  registerLiveness(name: string, check: HealthCheck): void {
    register(this.liveness, name, check);
  }

  registerReadiness(name: string, check: HealthCheck): void {
    register(this.readiness, name, check);
  }

  markStarted(): void {
    this.started = true;
  }

  /** From here on the process is not ready, so that callers are routed elsewhere while it drains. */
  markStopping(): void {
    this.stopping = true;
  }

  async report(probe: Probe): Promise<HealthReport> {
    switch (probe) {
      case 'live':
        return summarize(await this.run(this.liveness));
      case 'ready':
        return summarize({ lifecycle: this.lifecycle(), ...(await this.run(this.readiness)) });
      case 'started':
        return summarize({ lifecycle: this.started ? healthy : { status: 'failing', reason: 'still starting' } });
    }
  }

  private lifecycle(): CheckAnswer {
    if (this.stopping) return { status: 'failing', reason: 'shutting down' };
    return this.started ? healthy : { status: 'failing', reason: 'still starting' };
  }

  private async run(checks: ReadonlyMap<string, HealthCheck>): Promise<Record<string, CheckAnswer>> {
    const answers = await Promise.all(
      [...checks].map(async ([name, check]) => [name, await this.answer(check)] as const),
    );
    return Object.fromEntries(answers);
  }

  private async answer(check: HealthCheck): Promise<CheckAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CheckAnswer>((resolve) => {
      const reason = `no answer within ${this.checkTimeoutMs} ms`;
      timer = setTimeout(() => resolve({ status: 'failing', reason }), this.checkTimeoutMs);
    });
    try {
      return await Promise.race([Promise.resolve().then(check), late]);
    } catch (error) {
      return { status: 'failing', reason: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}

function register(checks: Map<string, HealthCheck>, name: string, check: HealthCheck): void {
  if (checks.has(name)) throw new TypeError(`The health check ${name} is registered twice.`);
  checks.set(name, check);
}

function summarize(checks: Record<string, CheckAnswer>): HealthReport {
  const answers = Object.values(checks).map(({ status }) => status);
  if (answers.includes('failing')) return { status: 'failing', checks };
  return { status: answers.includes('degraded') ? 'degraded' : 'ok', checks };
}
