import { beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics, type MetricsSnapshot } from '@modelyard/chassis';
import { Refusal } from '../refusal.js';
import type { Answers, OperatorSettings } from './answers.js';
import { FleetMember } from './fleet-member.js';
import type { ToMember } from './fleet-messages.js';
import { Switchboard } from './switchboard.js';

const settings: OperatorSettings = {
  logLevel: 'warn',
  traces: { common: { on: false, rate: 1, count: -1 }, models: new Map() },
  unloaded: [],
};

async function requests(count: number): Promise<MetricsSnapshot> {
  const metrics = new Metrics();
  metrics.counter({ name: 'requests', help: 'Requests.' }).inc(count);
  metrics.gauge({ name: 'waiting', help: 'Waiting.' }).set(count);
  return metrics.snapshot();
}

describe('serving processes that ask each other', () => {
  let switchboard: Switchboard;
  beforeEach(() => {
    switchboard = new Switchboard(2);
  });

  /** A process that has joined; `answers` are what it says for itself. */
  async function join(id: number, answers: Partial<Answers>, adopted: OperatorSettings[] = []): Promise<FleetMember> {
    let hear: (message: ToMember) => void = () => undefined;
    switchboard.enter(id, (message) => hear(message));
    const member = new FleetMember(
      {
        send: (message) => switchboard.take(id, message),
        listen: (take) => {
          hear = take;
        },
      },
      20,
    );
    await member.join({
      answers: { settings: () => settings, ...answers } as Answers,
      adopt: (taken) => adopted.push(taken),
      untilReady: () => Promise.resolve(),
    });
    member.opened();
    return member;
  }

  it('hear what every one says, and who is there', async () => {
    const one = await join(1, { unload: () => Promise.resolve(), plans: () => [] });
    expect((await one.ask('plans')).roster).toEqual({ wanted: 2, open: 1, complete: false });
    const refuse = () => Promise.reject(new Refusal('invalid', 'no plan names it', { retryAfterSeconds: 2 }));
    await join(2, { unload: refuse, plans: () => [] });
    expect(await one.ask('plans')).toEqual({
      answers: [[], []],
      refusals: [],
      roster: { wanted: 2, open: 2, complete: true },
    });
    const { answers, refusals } = await one.ask('unload', 'iris');
    expect(answers).toEqual([undefined]);
    expect(refusals).toEqual([
      expect.objectContaining({ kind: 'invalid', message: 'no plan names it', retryAfterSeconds: 2 }),
    ]);
  });

  it('take over the settings of those that were there', async () => {
    const adopted: OperatorSettings[] = [];
    await join(1, {}, adopted);
    await join(2, {}, adopted);
    expect(adopted).toEqual([settings]);
  });

  it('name one that does not answer, and do not wait for one that ends', async () => {
    const one = await join(1, { load: () => Promise.resolve() });
    await join(2, { load: () => new Promise(() => undefined) });
    expect((await one.ask('load', 'iris', [])).refusals).toEqual([
      expect.objectContaining({ kind: 'unavailable', message: 'serving process 2 did not answer within 20 ms' }),
    ]);
    const asked = one.ask('load', 'iris', []);
    await switchboard.leave(2);
    expect(await asked).toEqual({ answers: [undefined], refusals: [], roster: { wanted: 2, open: 1, complete: true } });
  });

  it('keep the counts of one that ended, and not its gauges', async () => {
    const one = await join(1, { metrics: () => requests(3) });
    await join(2, { metrics: () => requests(5) });
    const text = async () => (await Metrics.expositionOf((await one.ask('metrics')).answers)).text;
    expect(await text()).toMatch(/requests 8\n[^]*waiting 8\n/u);
    await switchboard.leave(2);
    expect(await text()).toMatch(/requests 8\n[^]*waiting 3\n/u);
    await join(3, { metrics: () => requests(1) });
    expect(await text()).toMatch(/requests 9\n[^]*waiting 4\n/u);
  });
});
