import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { catalogue, topics } from './catalogue.js';
import { decodeEnvelope } from './envelope.js';
import { InvalidDataError } from './strict.js';

interface Example {
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: Record<string, unknown>;
}

const folder = new URL('../examples/', import.meta.url);
const examples = readdirSync(folder).map(
  (file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Example] as const,
);

describe('the catalogue', () => {
  it('holds every event of the architecture', () => {
    const perTopic = Map.groupBy(catalogue.values(), (definition) => definition.topic.name);
    expect(Object.fromEntries([...perTopic].map(([topic, events]) => [topic, events.length]))).toEqual({
      'registry.model-version': 16,
      'registry.policy': 1,
      'registry.run': 1,
      'registry.submission': 1,
      'deployer.rollout': 7,
      'deployer.traffic': 1,
      'inference.prediction': 2,
      'monitor.ground-truth': 1,
      'monitor.signal': 6,
      'retrainer.retraining': 5,
      'audit.entry': 1,
    });
  });

  it('names every topic after its owner, but for the audit topic, which every service writes to', () => {
    const strays = [...topics.values()].filter((topic) => topic.name.split('.')[0] !== topic.owner);
    expect(strays.map((topic) => topic.name)).toEqual(['audit.entry']);
    expect(strays[0]).toMatchObject({ owner: 'registry', publishers: 'services' });
  });

  it('lets nobody but the owner publish, except where the architecture opens a topic', () => {
    const open = [...topics.values()].filter((topic) => topic.publishers === 'anyone').map((topic) => topic.name);
    expect(open.toSorted()).toEqual(['inference.prediction', 'monitor.ground-truth', 'registry.submission']);
  });

  it('keeps what never expires readable whole: tables are compacted and kept for ever', () => {
    const tables = [...topics.values()].filter((topic) => topic.compacted);
    expect(tables.map((topic) => [topic.name, topic.retention])).toEqual([
      ['registry.policy', 'forever'],
      ['deployer.traffic', 'forever'],
    ]);
  });

  it('has one example of each event', () => {
    expect(examples.map(([file]) => file).toSorted()).toEqual(
      [...catalogue.values()].map((event) => `${event.name}.v${event.version}.json`).toSorted(),
    );
  });
});

describe.each(examples)('the example %s', (_file, { key, headers, value }) => {
  const definition = catalogue.get(headers['ce_type'] ?? '');

  it('is what a producer may send, default fields written out', () => {
    expect(definition?.encode(value)).toEqual(value);
    expect(definition?.key(value)).toBe(key);
  });

  it('is understood by a consumer, also with fields of a later release', () => {
    expect(definition?.decode({ ...value, addedLater: { some: 'thing' } })).toEqual(value);
    expect(() => definition?.encode({ ...value, addedLater: 1 })).toThrow('/addedLater: unknown field');
    expect(decodeEnvelope(headers)).toMatchObject({ type: definition?.type, partitionKey: key });
  });

  it('is judged by the compiled schema as by the plain one, whichever field is lost or garbled', () => {
    const mutations = fc.record({
      field: fc.constantFrom(...Object.keys(value)),
      replacement: fc.oneof(fc.constant(undefined), fc.jsonValue()),
    });
    fc.assert(
      fc.property(mutations, ({ field, replacement }) => {
        const mutated = { ...value, [field]: replacement };
        const plain = definition?.schema.safeParse(mutated);
        if (plain?.success) expect(definition?.decode(mutated)).toEqual(plain.data);
        else expect(() => definition?.decode(mutated)).toThrow(InvalidDataError);
      }),
    );
  });
});
