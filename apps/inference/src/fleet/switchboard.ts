import { Metrics, type MetricsSnapshot } from '@modelyard/chassis';
import { aboutOpenProcesses, type Question } from './answers.js';
import type { Outcome, Roster, ToMember, ToSupervisor } from './fleet-messages.js';

interface Member {
  readonly send: (message: ToMember) => void;
  hears: boolean;
  open: boolean;
  /** What it reported last. */
  metrics: MetricsSnapshot | null;
}

/** A question that was put to some processes for one that asked. */
interface Gathering {
  readonly asker: number;
  /** The asker's own number of the question. */
  readonly ask: number;
  readonly question: Question;
  readonly missing: Set<number>;
  readonly outcomes: Outcome[];
  readonly limit: NodeJS.Timeout;
}

/**
 * Carries questions from one serving process to all of them, itself included, and what they say back; so changes reach
 * every process in the same order. Counts of a process that died stay
 * in the metrics as it reported them last: a sum that fell would be taken for a restart, and counted anew.
 */
export class Switchboard {
  private readonly members = new Map<number, Member>();
  private readonly gatherings = new Map<number, Gathering>();
  private numbers = 0;
  private complete = false;
  private retired: MetricsSnapshot = [];

  /** @param wanted serving processes that there are to be */
  constructor(private readonly wanted: number) {}

  get roster(): Roster {
    const open = [...this.members.values()].filter((member) => member.open).length;
    return { wanted: this.wanted, open, complete: this.complete };
  }

  /** A process was started. */
  enter(id: number, send: (message: ToMember) => void): void {
    this.members.set(id, { send, hears: false, open: false, metrics: null });
  }

  /** A process has ended. */
  async leave(id: number): Promise<void> {
    const member = this.members.get(id);
    this.members.delete(id);
    for (const [number, gathering] of this.gatherings) {
      if (gathering.asker === id) this.forget(number, gathering);
      else if (gathering.missing.has(id)) this.settle(number, gathering, id, this.lastWords(gathering, member));
    }
    if (member?.metrics) this.retired = await Metrics.countsOf([this.retired, member.metrics]);
  }

  take(id: number, message: ToSupervisor): void {
    const member = this.members.get(id);
    if (!member) return;
    switch (message.kind) {
      case 'hears':
        member.hears = true;
        member.send({ kind: 'welcome', roster: this.roster });
        break;
      case 'open':
        member.open = true;
        this.complete ||= this.roster.open === this.wanted;
        break;
      case 'ask':
        this.gather(id, message);
        break;
      case 'answer': {
        const gathering = this.gatherings.get(message.ask);
        if (gathering?.missing.has(id)) this.settle(message.ask, gathering, id, message.outcome);
      }
    }
  }

  private gather(asker: number, { ask, question, args, withinMs }: Extract<ToSupervisor, { kind: 'ask' }>): void {
    const openOnly = aboutOpenProcesses.includes(question);
    const asked = [...this.members].filter(([, { hears, open }]) => (openOnly ? open : hears));
    const number = this.numbers++;
    const gathering: Gathering = {
      asker,
      ask,
      question,
      missing: new Set(asked.map(([id]) => id)),
      outcomes: question === 'metrics' && this.retired.length > 0 ? [{ answer: this.retired }] : [],
      limit: setTimeout(() => this.giveUp(number, gathering, withinMs), withinMs),
    };
    this.gatherings.set(number, gathering);
    for (const [, { send }] of asked) send({ kind: 'question', ask: number, question, args });
    this.finishWhenWhole(number, gathering);
  }

  private settle(number: number, gathering: Gathering, id: number, outcome: Outcome | null): void {
    gathering.missing.delete(id);
    if (outcome) gathering.outcomes.push(outcome);
    const member = this.members.get(id);
    if (member && gathering.question === 'metrics' && outcome && 'answer' in outcome) {
      member.metrics = outcome.answer as MetricsSnapshot;
    }
    this.finishWhenWhole(number, gathering);
  }

  private giveUp(number: number, gathering: Gathering, withinMs: number): void {
    for (const id of gathering.missing) {
      const message = `serving process ${id} did not answer within ${withinMs} ms`;
      const silence: Outcome = { fault: { kind: 'unavailable', message, retryAfterSeconds: null } };
      this.settle(number, gathering, id, this.lastWords(gathering, this.members.get(id)) ?? silence);
    }
  }

  private lastWords({ question }: Gathering, member: Member | undefined): Outcome | null {
    return question === 'metrics' && member?.metrics ? { answer: member.metrics } : null;
  }

  private finishWhenWhole(number: number, gathering: Gathering): void {
    if (gathering.missing.size > 0) return;
    this.forget(number, gathering);
    const { asker, ask, outcomes } = gathering;
    this.members.get(asker)?.send({ kind: 'answers', ask, outcomes, roster: this.roster });
  }

  private forget(number: number, { limit }: Gathering): void {
    clearTimeout(limit);
    this.gatherings.delete(number);
  }
}
