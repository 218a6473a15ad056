import type { StoredArtifact } from '@modelyard/artifacts';
import type { DataSource } from 'typeorm';

/**
 * Notes that an artifact is about to be relied on, before the store looks whether it is there. The row is what a sweep locks while it
 * removes the artifact: a claim waits for it and the put then stores the content anew, or the sweep finds the claim and leaves it.
 */
export async function claimArtifact(database: DataSource, { digest, bytes }: StoredArtifact): Promise<void> {
  await database.query(
    `insert into artifact_blobs (digest, bytes) values ($1, $2)
     on conflict (digest) do update set unreferenced_since = null`,
    [digest, bytes],
  );
}
