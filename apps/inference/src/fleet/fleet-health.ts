import { HealthRegistry, healthy, type CheckAnswer, type HealthReport, type Probe } from '@modelyard/chassis';
import type { Fleet } from './fleet.js';
import type { Roster } from './fleet-messages.js';

/** Ready: every serving process is. Once all were, one that is being replaced makes the service degraded, not unready. */
export class FleetHealth extends HealthRegistry {
  constructor(private readonly fleet: Fleet) {
    super();
  }

  override async report(probe: Probe): Promise<HealthReport> {
    if (probe !== 'ready') return this.own(probe);
    const { answers, refusals, roster } = await this.fleet.ask('health', probe);
    if (roster.wanted === 1) return answers[0] ?? this.own(probe);
    const silence = refusals.map(({ message }): CheckAnswer => ({ status: 'degraded', reason: message }));
    return mergedHealth([
      ...answers.map(({ checks }) => checks),
      { 'serving-processes': worst([standing(roster), ...silence]) },
    ]);
  }

  /** Of this process alone. */
  own(probe: Probe): Promise<HealthReport> {
    return super.report(probe);
  }
}

function standing({ wanted, open, complete }: Roster): CheckAnswer {
  if (open === wanted) return healthy;
  const reason = `${open} of ${wanted} serving processes take connections`;
  return { status: complete ? 'degraded' : 'failing', reason };
}

function mergedHealth(reports: readonly HealthReport['checks'][]): HealthReport {
  const byName = Map.groupBy(
    reports.flatMap((checks) => Object.entries(checks)),
    ([name]) => name,
  );
  const checks = [...byName].map(([name, entries]) => [name, worst(entries.map(([, answer]) => answer))] as const);
  return { status: worst(checks.map(([, answer]) => answer)).status, checks: Object.fromEntries(checks) };
}

const worst = (answers: readonly CheckAnswer[]): CheckAnswer =>
  answers.find(({ status }) => status === 'failing') ?? answers.find(({ status }) => status === 'degraded') ?? healthy;
