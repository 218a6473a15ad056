/** A hosted version as the eviction sees it. */
export interface EvictionCandidate {
  readonly id: string;
  readonly bytes: number;
  /** Grows with each use. */
  readonly lastUsed: number;
  readonly pinned: boolean;
}

/** Ids to let go so that the rest fits the budget: the least recently used first, never a pinned one. */
export function evictable(versions: readonly EvictionCandidate[], budgetBytes: number): string[] {
  let total = versions.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: string[] = [];
  for (const version of versions.filter(({ pinned }) => !pinned).toSorted((a, b) => a.lastUsed - b.lastUsed)) {
    if (total <= budgetBytes) break;
    total -= version.bytes;
    gone.push(version.id);
  }
  return gone;
}
