/** A response message by the rules of proto2 over JSON: unset and empty repeated fields left out, odd doubles as words. */
export function toWire(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  const message: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (isSet(field)) message[key] = toWire(field);
  }
  return message;
}

function isSet(field: unknown): boolean {
  return field !== undefined && field !== null && !(Array.isArray(field) && field.length === 0);
}
