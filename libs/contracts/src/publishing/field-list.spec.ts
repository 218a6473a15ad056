import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { growing } from '../growing.js';
import { fieldsOf } from './field-list.js';
import { jsonSchemaOf } from './json-schema.js';

describe('the field list of an event', () => {
  it('says name, type, default and meaning, with nested fields indented', () => {
    const schema = z.object({
      id: z.uuid().describe('Which animal.'),
      food: growing(['hay', 'fish']),
      weight: z.number().nullable(),
      grams: z.int().default(300),
      portions: z.array(z.object({ at: z.iso.datetime() })).optional(),
      tags: z.record(z.string(), z.string()),
      size: z.union([z.string(), z.number()]),
      version: z.literal(1),
    });
    expect(fieldsOf(jsonSchemaOf(schema))).toEqual([
      '- `id` (uuid): Which animal.',
      '- `food` (`"hay" | "fish" | "unknown"`, _growing_)',
      '- `weight` (number or null)',
      '- `grams` (integer, default `300`)',
      '- `portions` (list of object, optional)',
      '  - `at` (date-time)',
      '- `tags` (string by name)',
      '- `size` (string or number)',
      '- `version` (`1`)',
    ]);
  });
});
