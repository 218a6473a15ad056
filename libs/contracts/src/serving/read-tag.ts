import type * as z from 'zod';
import { InvalidDataError, parseStrictly } from '../strict.js';
import type { ServingFault } from './declaration.js';

/** Reads a tag's JSON by a schema; reports each fault with the fix and gives undefined when there is one. */
export function readTag<Schema extends z.ZodType>(
  tag: string,
  text: string,
  schema: Schema,
  example: string,
  faults: ServingFault[],
): z.output<Schema> | undefined {
  const fix = `write JSON such as ${example}`;
  try {
    return parseStrictly(tag, schema, JSON.parse(text));
  } catch (error) {
    if (error instanceof InvalidDataError) {
      for (const fault of error.faults) faults.push({ field: tag + fault.pointer, message: fault.message, fix });
    } else if (error instanceof SyntaxError) {
      faults.push({ field: tag, message: `is not JSON: ${error.message}`, fix });
    } else {
      throw error;
    }
    return undefined;
  }
}

/** Names a tensor list in a fix: `"label", "probabilities"`. */
export function namesOf(tensors: readonly { readonly name: string }[]): string {
  return tensors.map((tensor) => JSON.stringify(tensor.name)).join(', ');
}
