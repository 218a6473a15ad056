const adjectives = [
  'amber',
  'brisk',
  'calm',
  'deft',
  'eager',
  'frank',
  'glad',
  'hardy',
  'keen',
  'lucid',
  'merry',
  'noble',
  'proud',
  'quiet',
  'swift',
  'wise',
];
const nouns = [
  'anchor',
  'beacon',
  'canvas',
  'delta',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'island',
  'juniper',
  'lantern',
  'meadow',
  'orchard',
  'prairie',
  'summit',
  'willow',
];

/** A readable name for a run that was started without one, made from the random tail of its identifier. */
export function nameFor(runId: string): string {
  const tail = Number.parseInt(runId.slice(-8), 16);
  const adjective = adjectives[tail & 15] ?? '';
  const noun = nouns[(tail >>> 4) & 15] ?? '';
  return `${adjective}-${noun}-${(tail >>> 8) % 1000}`;
}
