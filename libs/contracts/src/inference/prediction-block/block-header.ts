import * as z from 'zod';
import { Digest, Environment, ModelId, ModelVersionId } from '../../ids.js';
import { LAYOUT_VERSION, MAGIC, MAX_NAMES, PREFIX_BYTES } from './layout.js';

/** JavaScript has a meaning of its own for this name; JSON events lose it too. */
const Name = z.string().refine((name) => name !== '__proto__', 'is reserved');
const names = z
  .array(Name)
  .max(MAX_NAMES)
  .refine((list) => new Set(list).size === list.length, 'holds a name twice');

/** What all predictions of a block have in common. */
export const BlockHeader = z.object({
  environment: Environment,
  modelId: ModelId.nullable(),
  name: z.string().min(1),
  modelVersionId: ModelVersionId.nullable(),
  version: z.string().min(1),
  digest: Digest.nullable(),
  producer: z.string().min(1),
  features: names,
  outputs: names,
});
export type BlockHeader = z.infer<typeof BlockHeader>;

/** The first bytes of every block with this header: made once for each version that is served. */
export function encodeBlockHeader(header: BlockHeader): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(PREFIX_BYTES + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, LAYOUT_VERSION, true);
  view.setUint32(8, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  return bytes;
}
