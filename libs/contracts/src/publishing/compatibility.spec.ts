import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { growing } from '../growing.js';
import { incompatibilities } from './compatibility.js';
import { jsonSchemaOf } from './json-schema.js';
import { publishedSchemas } from './publication.js';

const released = {
  id: z.string().max(10),
  state: z.enum(['open', 'shut']),
  kind: growing(['cat', 'dog']),
  weight: z.number().min(0).nullable(),
  note: z.string().optional(),
  tags: z.record(z.string(), z.string()),
  rule: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('limit'), value: z.number() }),
  ]),
  steps: z.array(z.object({ name: z.string() })),
};

function changed(fields: z.core.$ZodShape): string[] {
  const before = new Map([['AnimalFed.v1', jsonSchemaOf(z.object(released))]]);
  const after = new Map([['AnimalFed.v1', jsonSchemaOf(z.object(fields))]]);
  return incompatibilities(before, after).map((fault) => `${fault.pointer}: ${fault.message}`);
}

describe('the compatibility check', () => {
  it('finds nothing between the platform’s schemas and themselves', () => {
    expect(incompatibilities(publishedSchemas(), publishedSchemas())).toEqual([]);
  });

  it('allows optional fields, fields with a default, new growing words and new events', () => {
    const added = {
      ...released,
      kind: growing(['cat', 'dog', 'seal']),
      colour: z.string().optional(),
      legs: z.int().default(4),
      steps: z.array(z.object({ name: z.string(), at: z.string().optional() })),
    };
    expect(changed(added)).toEqual([]);
    expect(incompatibilities(new Map(), publishedSchemas())).toEqual([]);
  });

  const { note: _note, ...withoutNote } = released;
  it.each<[string, z.core.$ZodShape, string[]]>([
    ['a removed field', withoutNote, ['/properties/note: was removed or renamed']],
    [
      'a renamed field',
      { ...withoutNote, remark: z.string().optional() },
      ['/properties/note: was removed or renamed'],
    ],
    ['a new required field', { ...released, colour: z.string() }, ['/required: colour became required']],
    ['a field that became required', { ...released, note: z.string() }, ['/required: note became required']],
    [
      'a field that became optional',
      { ...released, id: released.id.optional() },
      ['/required: id became optional; old readers need it'],
    ],
    [
      'another type',
      { ...released, note: z.number().optional() },
      ['/properties/note/type: type changed from "string" to "number"'],
    ],
    [
      'a narrowed bound',
      { ...released, id: z.string().max(5) },
      ['/properties/id/maxLength: maxLength changed from 10 to 5'],
    ],
    [
      'a widened bound',
      { ...released, id: z.string() },
      ['/properties/id/maxLength: maxLength changed from 10 to nothing'],
    ],
    [
      'a word lost',
      { ...released, state: z.enum(['open']) },
      ['/properties/state/enum: lost "shut", which old records hold'],
    ],
    [
      'a word gained where the list may not grow',
      { ...released, state: z.enum(['open', 'shut', 'ajar']) },
      ['/properties/state/enum: gained "ajar", which old readers refuse'],
    ],
    [
      'a growing word lost',
      { ...released, kind: growing(['cat']) },
      ['/properties/kind/enum: lost "dog", which old records hold'],
    ],
    [
      'a bound within an alternative',
      { ...released, weight: z.number().min(1).nullable() },
      ['/properties/weight/anyOf/0/minimum: minimum changed from 0 to 1'],
    ],
    [
      'an alternative removed',
      { ...released, rule: z.discriminatedUnion('kind', [released.rule.options[0]]) },
      ['/properties/rule/oneOf/1: the alternative limit was removed'],
    ],
    [
      'an alternative gained',
      {
        ...released,
        rule: z.discriminatedUnion('kind', [...released.rule.options, z.object({ kind: z.literal('x') })]),
      },
      ['/properties/rule/oneOf: gained the alternative x, which old readers refuse'],
    ],
    [
      'another type of named values',
      { ...released, tags: z.record(z.string(), z.number()) },
      ['/properties/tags/additionalProperties/type: type changed from "string" to "number"'],
    ],
    [
      'a required field within a list',
      { ...released, steps: z.array(z.object({ name: z.string(), at: z.string() })) },
      ['/properties/steps/items/required: at became required'],
    ],
  ])('finds %s', (_, fields, faults) => {
    expect(changed(fields)).toEqual(faults);
  });

  it('finds a removed event and says what to do', () => {
    expect(incompatibilities(new Map([['AnimalFed.v1', {}]]), new Map())).toEqual([
      {
        schema: 'AnimalFed.v1',
        pointer: '',
        message: 'was removed',
        fix: 'define AnimalFed.v1 again; an event leaves only when no reader and no record is left',
      },
    ]);
  });

  it('finds an event that moved to another topic, or a topic whose keys move between partitions', () => {
    const on = (name: string, partitions: number) => new Map([['AnimalFed.v1', { 'x-topic': { name, partitions } }]]);
    expect(incompatibilities(on('zoo.animal', 3), on('zoo.beast', 3))).toHaveLength(1);
    expect(incompatibilities(on('zoo.animal', 3), on('zoo.animal', 6))).toMatchObject([
      { pointer: '/x-topic', fix: expect.stringContaining('new version of AnimalFed.v1') },
    ]);
  });
});
