import * as z from 'zod';

/** Identifies a model for ever: a rename or a deleted and re-created name changes nothing. The platform issues UUIDv7. */
export const ModelId = z.uuid().brand<'ModelId'>();
export type ModelId = z.infer<typeof ModelId>;

/** Identifies one version of a model for ever, whatever it is called. The platform issues UUIDv7. */
export const ModelVersionId = z.uuid().brand<'ModelVersionId'>();
export type ModelVersionId = z.infer<typeof ModelVersionId>;

/** A tracking run. MLflow writes 32 hexadecimal digits; other trackers write other short tokens. */
export const RunId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;

/** Identifies one answer within (environment, model): what labels are joined by. Outside producers choose their own. */
export const PredictionId = z.string().min(1).max(128).brand<'PredictionId'>();
export type PredictionId = z.infer<typeof PredictionId>;

/** Unique within one event source; (source, id) is what a consumer's inbox remembers. */
export const EventId = z.string().min(1).max(128).brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;

/** Where a model runs: `staging`, `production`, or any other lower-case slug an installation adds. */
export const Environment = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/)
  .brand<'Environment'>();
export type Environment = z.infer<typeof Environment>;

export const staging = Environment.parse('staging');
export const production = Environment.parse('production');

/** A content address: what the artifact store is asked for and what every load is checked against. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .brand<'Digest'>();
export type Digest = z.infer<typeof Digest>;

/** Each byte in hexadecimal: formatting them one by one would cost more than the rest of an id. */
const byteHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The time of the last id in hexadecimal: of many ids in a millisecond only the first writes it. */
let lastTime = { millis: 0, text: '0'.repeat(12) };

function timeText(millis: number): string {
  if (lastTime.millis !== millis) lastTime = { millis, text: millis.toString(16).padStart(12, '0') };
  return lastTime.text;
}

/**
 * Builds a UUIDv7 (RFC 9562 section 5.7): 48 bits of time, then random bits, so that ids sort by creation.
 * @param unixMillis milliseconds since 1970, 0 … 2^48 − 1
 * @param random 16 random bytes; the first six are overwritten by the time
 * @throws RangeError when the time does not fit or fewer than 16 bytes are given
 */
export function uuidv7(unixMillis: number, random: Uint8Array): string {
  if (!Number.isSafeInteger(unixMillis) || unixMillis < 0 || unixMillis >= 2 ** 48) {
    throw new RangeError(`unixMillis must be an integer from 0 to 2^48 - 1, got ${unixMillis}`);
  }
  if (random.length < 16) throw new RangeError(`16 random bytes are needed, got ${random.length}`);
  const time = timeText(unixMillis);
  const hex = (at: number, bits = 0, mask = 0xff): string => byteHex[((random[at] ?? 0) & mask) | bits] as string;
  const node = hex(10) + hex(11) + hex(12) + hex(13) + hex(14) + hex(15);
  return `${time.slice(0, 8)}-${time.slice(8)}-${hex(6, 0x70, 0x0f)}${hex(7)}-${hex(8, 0x80, 0x3f)}${hex(9)}-${node}`;
}
