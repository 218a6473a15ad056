import { z } from 'zod';

const instant = z.int().min(0).describe('Milliseconds since 1970.');
const times = { createdAt: instant, changedAt: instant };
const versionNumber = z.int().min(1).max(999_999_999);

export const importVersionRequest = z.object({
  name: z.string().min(1),
  version: versionNumber,
  source: z.string().min(1),
  runId: z.string().max(500).default(''),
  runLink: z.string().default(''),
  loggedModelId: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.object({ key: z.string().min(1), value: z.string() })).default([]),
});

/** Of what the times are set, and to what. */
export const timesRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('experiment'), id: z.string().regex(/^\d{1,18}$/), ...times }),
  z.object({ kind: z.literal('logged-model'), id: z.string().min(1), ...times }),
  z.object({ kind: z.literal('model'), name: z.string().min(1), ...times }),
  z.object({ kind: z.literal('version'), name: z.string().min(1), version: versionNumber, ...times }),
]);
export type ImportedTimes = z.output<typeof timesRequest>;
