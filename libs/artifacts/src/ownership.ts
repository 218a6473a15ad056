import type { StoredArtifact } from './stored-artifact.js';
import type { RemovalMarks } from './removal-marks.js';

/** Who puts artifacts into a store that several services share, and how it keeps them from being removed. */
export interface StoreOwner {
  /**
   * Called when the digest is known, before anything is looked up or written under it. The service that decides about removals
   * records here that the artifact is wanted, so that none that a put relies on is removed.
   */
  readonly claim?: (artifact: StoredArtifact) => Promise<void>;
  /** Lower-kebab name of a service that needs what it puts for good: it is never removed from then on, whoever else stored it. */
  readonly heldBy?: string;
}

/** What has to be said of an artifact before a put may rely on its being there. */
export class Ownership {
  constructor(
    private readonly owner: StoreOwner,
    private readonly removals: RemovalMarks,
  ) {}

  async take(artifact: StoredArtifact): Promise<void> {
    const { claim, heldBy } = this.owner;
    await claim?.(artifact);
    if (heldBy !== undefined) await this.removals.hold(artifact.digest, heldBy);
  }
}
