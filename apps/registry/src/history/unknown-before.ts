import type { EntityManager } from 'typeorm';

/** The instant before which a model's own attributes are not known, RFC 3339; null where its history is whole. */
export async function unknownBefore(manager: EntityManager, modelId: string): Promise<string | null> {
  const [row] = await manager.query<{ unknown: Date | null }[]>(
    'select unknown_before as unknown from history_models where model_id = $1',
    [modelId],
  );
  return row?.unknown?.toISOString() ?? null;
}
