import type { Logger } from '../logging/logger.js';

/** Phases in their order: take no new work, finish what runs, close connections. */
export const shutdownPhases = ['stop-intake', 'drain', 'close'] as const;
export type ShutdownPhase = (typeof shutdownPhases)[number];

interface Step {
  readonly phase: ShutdownPhase;
  readonly name: string;
  readonly work: () => Promise<void> | void;
}

/** Orderly shutdown: the steps of a phase run at the same time, the phases one after the other. */
export class ShutdownSequence {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly logger: Logger) {}

  onShutdown(phase: ShutdownPhase, name: string, work: () => Promise<void> | void): void {
    this.steps.push({ phase, name, work });
  }

  /** Runs every step once; later calls wait for the first. A step that fails is logged and the others go on. */
  run(): Promise<void> {
    this.running ??= this.runPhases();
    return this.running;
  }

  private async runPhases(): Promise<void> {
    for (const phase of shutdownPhases) {
      const steps = this.steps.filter((step) => step.phase === phase);
      await Promise.all(steps.map((step) => this.runStep(step)));
    }
  }

  private async runStep({ phase, name, work }: Step): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.logger.error({ err, phase, step: name }, 'a step of the shutdown failed');
    }
  }
}
