import { Environment, Instant, ModelVersionId } from '@modelyard/contracts';
import { z } from 'zod';

const cursor = z
  .string()
  .regex(/^\d{1,15}~[0-9a-f-]{36}$/, 'the nextCursor of an earlier answer')
  .transform((text) => {
    const [firstEvent = '', id = ''] = text.split('~');
    return { firstEvent: Number(firstEvent), id };
  });

/** `true`: some labels; `false`: none; a share such as 0.9: at least that coverage. */
const labelled = z.union([
  z.enum(['true', 'false']).transform((text) => ({ any: text === 'true' })),
  z.coerce
    .number('true, false or a share from 0 to 1')
    .min(0)
    .max(1)
    .transform((share) => ({ atLeast: share })),
]);

/** Which windows of a model are asked for; `from` is included, `to` is not, both in event time. */
export const WindowQuery = z.object({
  environment: Environment.optional(),
  modelVersionId: ModelVersionId.optional(),
  labelled: labelled.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: cursor.optional(),
});
export type WindowQuery = z.infer<typeof WindowQuery>;
