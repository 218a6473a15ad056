import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { catalogue } from './catalogue.js';
import { defineEvent } from './event.js';
import { growing } from './growing.js';
import { InvalidDataError } from './strict.js';
import { defineTopic } from './topic.js';

const topic = defineTopic({ name: 'zoo.animal', owner: 'registry', partitions: 1, retention: 1, compacted: false });
const AnimalFed = defineEvent({
  name: 'AnimalFed',
  version: 2,
  topic,
  key: (data) => data.id,
  schema: z.object({
    id: z.string(),
    food: growing(['hay', 'fish']),
    portions: z.array(z.object({ grams: z.number().positive() })).default([]),
    keeper: z.object({ name: z.string() }).nullable(),
  }),
  doc: 'Published when an animal has been fed.',
});

const fed = { id: 'seal-1', food: 'fish' as const, portions: [{ grams: 300 }], keeper: null };

function faultsOf(encode: () => unknown): InvalidDataError['faults'] {
  try {
    encode();
  } catch (error) {
    if (error instanceof InvalidDataError) return error.faults;
  }
  throw new Error('nothing was refused');
}

describe('an event definition', () => {
  it('has the CloudEvents type of its name and version', () => {
    expect(AnimalFed.type).toBe('modelyard.AnimalFed.v2');
    expect(AnimalFed.key(fed)).toBe('seal-1');
  });

  it('refuses every unknown field of a producer, however deep, by its JSON pointer', () => {
    const sent = { ...fed, portions: [{ grams: 300, 'a/b': 1 }], zoo: 'x' };
    expect(faultsOf(() => AnimalFed.encode(sent))).toEqual([
      { pointer: '/portions/0/a~1b', message: 'unknown field; remove it or correct its name' },
      { pointer: '/zoo', message: 'unknown field; remove it or correct its name' },
    ]);
  });

  it('names every wrong field at once', () => {
    const wrong = { ...fed, id: 7, portions: [{ grams: -1 }] } as unknown as typeof fed;
    expect(faultsOf(() => AnimalFed.encode(wrong)).map((fault) => fault.pointer)).toEqual(['/id', '/portions/0/grams']);
  });

  it('takes listed words only from a producer, and any word from a newer one', () => {
    const newer = { ...fed, food: 'krill' } as unknown as typeof fed;
    expect(faultsOf(() => AnimalFed.encode(newer))).toEqual([
      { pointer: '/food', message: '"krill" is not one of the known values' },
    ]);
    expect(AnimalFed.decode(newer)).toEqual({ ...fed, food: 'unknown' });
  });

  it.each([7, null, undefined])('does not take %p for a word', (food) => {
    expect(() => AnimalFed.decode({ ...fed, food })).toThrow('/food');
  });

  it('fills in defaults for producer and consumer', () => {
    const { portions: _, ...bare } = fed;
    expect(AnimalFed.decode(bare)).toEqual({ ...fed, portions: [] });
    expect(AnimalFed.encode({ ...fed, portions: undefined as never })).toEqual({ ...fed, portions: [] });
  });

  it('drops whatever a later release adds, and reads the rest unchanged', () => {
    const additions = fc.dictionary(fc.stringMatching(/^later[A-Z]\w*$/), fc.jsonValue());
    fc.assert(fc.property(additions, (added) => expect(AnimalFed.decode({ ...added, ...fed })).toEqual(fed)));
  });

  it('never lets arbitrary JSON through as one of the platform’s events', () => {
    const definitions = fc.constantFrom(...catalogue.values());
    fc.assert(
      fc.property(definitions, fc.jsonValue(), (definition, json) => {
        expect(() => definition.decode(json)).toThrow(InvalidDataError);
      }),
    );
  });
});

describe('defineTopic', () => {
  it('refuses a name that does not say who owns which aggregate', () => {
    expect(() => defineTopic({ ...topic, name: 'Animals' })).toThrow('must be named owner.aggregate');
  });
});
