/**
 * JSON with sorted keys and no white space, so that equal states have equal digests (the idea of RFC 8785; numbers and
 * strings are written as `JSON.stringify` writes them, which is what the RFC asks of ECMAScript).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, nested: unknown) => (isPlainObject(nested) ? sorted(nested) : nested));
}

function sorted(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
