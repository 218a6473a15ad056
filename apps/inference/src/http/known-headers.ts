import { parseObject, type JsonObject } from './json-object.js';

/** Longer ones are rare, and hold more than names and shapes. */
const MAX_BYTES = 1024;
const MAX_KNOWN = 256;

/** What was read of the last headers, by their bytes as text. */
const known = new Map<string, JsonObject>();

/**
 * Parses the JSON in front of raw tensors. It says which tensors follow, and callers mostly say the same again, so what was parsed is kept: nobody
 * may change it. Throws what parseObject throws.
 */
export function parseHeader(json: Buffer): JsonObject {
  if (json.length > MAX_BYTES) return parseObject(json);
  const bytes = json.toString('latin1');
  const before = known.get(bytes);
  if (before) return before;
  const header = parseObject(json);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(bytes, header);
  return header;
}
