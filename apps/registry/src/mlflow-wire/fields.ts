import { z } from 'zod';

/** A 64-bit integer: JSON number or decimal string, within what a JavaScript number holds exactly. */
export const int64 = z
  .union([z.number(), z.string().regex(/^-?\d{1,19}$/)])
  .transform(Number)
  .refine(Number.isSafeInteger, 'expected an integer of at most 53 bits');

const doubleWords: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** A double: JSON number, decimal string, or one of the words NaN, Infinity and -Infinity, which JSON has no number for. */
export const double = z.union([
  z.number(),
  z
    .string()
    .refine(
      (text) => Object.hasOwn(doubleWords, text) || /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text),
      'expected a number',
    )
    .transform((text) => doubleWords[text] ?? Number(text)),
]);

/** A boolean; in a query string the words true and false in any case. */
export const bool = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i, 'expected true or false')
    .transform((text) => text.toLowerCase() === 'true'),
]);

/** A repeated field: absent is empty, and a query string with a single key is a list of one. */
export function repeated<Item extends z.ZodType>(item: Item) {
  return z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item)).default([]);
}

/** An enumeration by name, or by its protobuf number, which counts from `first`. */
export function enumeration<const Names extends readonly [string, ...string[]]>(names: Names, first = 1) {
  const byNumber = z
    .int()
    .min(first)
    .max(first + names.length - 1)
    .transform((number) => names[number - first] as Names[number]);
  return z.union([z.enum(names), byNumber]);
}

/** An entity identifier or name: a string that is not empty. */
export const identifier = z.string().min(1);

export const keyValue = z.object({ key: z.string(), value: z.string().default('') });

/** An experiment's identifier: the decimal text of an integer. */
export const experimentId = z.union([
  z.string().regex(/^\d{1,18}$/, 'an experiment id is an integer'),
  z.int().min(0).transform(String),
]);

const runIdPattern = /^[A-Za-z0-9][\w-]{0,255}$/;
const anyRunId = z.string().regex(runIdPattern, 'not a run id');

/** Fields that name a run; clients send `run_id`, old ones `run_uuid`. */
export const runReference = { run_id: anyRunId.optional(), run_uuid: anyRunId.optional() };
