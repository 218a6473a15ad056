import type { Answers, Asked, Question } from './answers.js';
import { Fleet, gathered, outcomeOf, type Gathered, type Newcomer } from './fleet.js';
import type { Roster, ToMember, ToSupervisor } from './fleet-messages.js';

/** The way to the supervisor and back. */
export interface Channel {
  send(message: ToSupervisor): void;
  listen(take: (message: ToMember) => void): void;
}

type Said = Extract<ToMember, { kind: 'answers' }>;

/** Loading and emptying a version take their time; everything else is at hand. */
const PATIENT: readonly Question[] = ['load', 'unload'];
const AT_HAND_MS = 5_000;

/** One of several serving processes; asks all of them through the supervisor. */
export class FleetMember extends Fleet {
  private readonly waiting = new Map<number, (said: Said) => void>();
  private asks = 0;
  private answers: Answers | undefined;
  private readonly welcome = Promise.withResolvers<Roster>();
  /** Resolves when it has the settings of the others: what is changed before then is changed after it. */
  private readonly adopted = Promise.withResolvers<void>();

  /** @param patienceMs how long others may take to load a version */
  constructor(
    private readonly channel: Channel,
    private readonly patienceMs: number,
  ) {
    super();
    channel.listen((message) => this.take(message));
  }

  override async ask<Q extends Question>(question: Q, ...args: Asked<Q>): Promise<Gathered<Q>> {
    const ask = this.asks++;
    const withinMs = PATIENT.includes(question) ? this.patienceMs : AT_HAND_MS;
    this.channel.send({ kind: 'ask', ask, question, args, withinMs });
    const { outcomes, roster } = await new Promise<Said>((resolve) => this.waiting.set(ask, resolve));
    return gathered(outcomes, roster);
  }

  override async join({ answers, adopt, untilReady }: Newcomer): Promise<void> {
    this.answers = answers;
    this.channel.send({ kind: 'hears' });
    const { open } = await this.welcome.promise;
    if (open === 0) {
      this.adopted.resolve();
      return;
    }
    const [settings] = (await this.ask('settings')).answers;
    if (settings) adopt(settings);
    this.adopted.resolve();
    await untilReady();
  }

  override opened(): void {
    this.channel.send({ kind: 'open' });
  }

  private take(message: ToMember): void {
    switch (message.kind) {
      case 'welcome':
        this.welcome.resolve(message.roster);
        break;
      case 'question':
        void this.reply(message);
        break;
      case 'answers':
        this.waiting.get(message.ask)?.(message);
        this.waiting.delete(message.ask);
    }
  }

  private async reply({ ask, question, args }: Extract<ToMember, { kind: 'question' }>): Promise<void> {
    const { answers } = this;
    if (!answers) return;
    await this.adopted.promise;
    this.channel.send({ kind: 'answer', ask, outcome: await outcomeOf(answers, question, args) });
  }
}
