import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@modelyard/chassis';
import fc from 'fast-check';
import { usingRegistry } from '../stories/registry-story.testkit.js';
import type { ModelAsOf } from './as-of-view.js';
import { ask, replay, type Command, type ModelState, type World } from './replay.testkit.js';

const names = fc.constantFrom('a', 'b');
const versions = fc.integer({ min: 1, max: 4 });
const texts = fc.constantFrom('one', 'two');

const stages = fc.constantFrom('None', 'Staging', 'Production', 'Archived');
// Often enough of what later commands need, so that few of them are refused.
const change: fc.Arbitrary<Command> = fc.record({
  do: fc.constantFrom(
    ...([
      'create',
      'create',
      'register',
      'register',
      'register',
      'stage',
      'stage',
      'alias',
      'tag',
      'untag',
      'describe',
    ] as const),
    ...(['alias-remove', 'rename', 'delete', 'delete-version'] as const),
  ),
  name: names,
  to: names,
  text: texts,
  version: fc.oneof(fc.constant(0), versions),
  stage: stages,
});

/** Moves on by itself with every look at it, where it is told to. */
class HastyClock extends FakeClock {
  haste = 0;

  override now(): Date {
    this.advance(this.haste);
    return super.now();
  }
}

describe('the state of a model at a moment', () => {
  const clock = new HastyClock('2026-03-01T00:00:00.000Z');
  const registry = usingRegistry({}, { clock });
  let run = 0;

  const told = async (name: string, at: number): Promise<Omit<ModelState, 'last'> | undefined> => {
    const path = `/api/v1/models/${name}/as-of?at=${new Date(at).toISOString()}`;
    const { status, body } = (await registry.http.send('GET', path)) as { status: number; body: ModelAsOf };
    if (status === 404) return undefined;
    return {
      description: body.description,
      tags: { ...body.tags },
      aliases: Object.fromEntries(body.aliases.map(({ alias, version }) => [alias, Number(version)])),
      versions: Object.fromEntries(
        body.versions.map(({ version, stage, description, tags }) => [
          version,
          { stage: stage?.name ?? 'unknown', description, tags: { ...tags } },
        ]),
      ),
    };
  };
  const known = (world: World, name: string): Omit<ModelState, 'last'> | undefined => {
    const model = world[name];
    if (!model) return undefined;
    const { last: _last, ...state } = model;
    return state;
  };

  it('is what a replay of the changes up to then gives, at every boundary and between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(change, fc.constantFrom(0, 0, 1, 7)), { minLength: 15, maxLength: 30 }),
        async (steps) => {
          run += 1;
          const own = (name: string) => `${name}-${run}`;
          clock.advance(10);
          const snapshots: [number, World][] = [[clock.now().getTime() - 5, {}]];
          for (const [given, wait] of steps) {
            const command = { ...given, name: own(given.name), to: own(given.to) };
            clock.advance(wait);
            const before = snapshots.at(-1)![1];
            const after = replay(before, command);
            expect([command, await ask(registry.http, command)]).toEqual([command, after !== undefined]);
            snapshots.push([clock.now().getTime(), after ?? before]);
          }
          clock.advance(10);
          const boundaries = new Set(snapshots.flatMap(([at]) => [at - 1, at, at + 1]));
          for (const at of boundaries) {
            const world = snapshots.findLast(([since]) => since <= at)?.[1] ?? {};
            for (const name of [own('a'), own('b')])
              expect([at, name, await told(name, at)]).toEqual([at, name, known(world, name)]);
          }
        },
      ),
      { numRuns: 6 },
    );
  }, 120_000);

  it('is final once it was told: a change that comes later is dated later, though the clock stands still', async () => {
    await ask(registry.http, { do: 'create', name: 'settled' });
    const now = clock.now().getTime();
    expect(await told('settled', now)).toMatchObject({ description: 'made' });
    await ask(registry.http, { do: 'describe', name: 'settled', text: 'changed' });
    expect(await told('settled', now)).toMatchObject({ description: 'made' });
    clock.advance(1);
    expect(await told('settled', now + 1)).toMatchObject({ description: 'changed' });
  });

  it('is that before or after a transaction, never one in the midst of it', async () => {
    await ask(registry.http, { do: 'create', name: 'whole' });
    for (const text of ['one', 'two']) await ask(registry.http, { do: 'register', name: 'whole', text });
    clock.haste = 1;
    const from = clock.now().getTime();
    for (const version of [1, 2, 1])
      await ask(registry.http, { do: 'stage', name: 'whole', version, stage: 'Production' });
    const to = clock.now().getTime();
    clock.haste = 0;
    const holders = new Set<number>();
    for (let at = from; at <= to; at += 1) {
      const { versions: known = {} } = (await told('whole', at)) ?? {};
      holders.add(Object.values(known).filter(({ stage }) => stage === 'Production').length);
    }
    expect([...holders]).toEqual([0, 1]);
  });

  it('does not run backwards with a clock that does', async () => {
    await ask(registry.http, { do: 'create', name: 'backwards' });
    clock.advance(-1_000);
    await ask(registry.http, { do: 'describe', name: 'backwards', text: 'changed' });
    clock.advance(1_000);
    const now = clock.now().getTime();
    expect([await told('backwards', now - 1), (await told('backwards', now))?.description]).toEqual([
      undefined,
      'changed',
    ]);
  });

  it('is not told of a moment that has not come', async () => {
    const at = new Date(clock.now().getTime() + 1).toISOString();
    const { status, body } = await registry.http.send('GET', `/api/v1/models/settled/as-of?at=${at}`);
    expect([status, body.code, body.nextStep]).toEqual([400, 'moment-in-the-future', expect.stringContaining('past')]);
  });
});
