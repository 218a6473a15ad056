import type { Serving } from './serving.js';

/** A part of a version in an environment while it lasted: from included, to excluded; null while it goes on. */
export interface ServingPart {
  readonly modelVersionId: string;
  readonly environment: string;
  readonly value: Serving;
  readonly from: Date;
  readonly to: Date | null;
}

/** A time without a gap in which callers got a version's answers; RFC 3339. */
export interface ServedWindow {
  readonly environment: string;
  readonly version: string;
  readonly modelVersionId: string;
  readonly artifactDigest: string | null;
  readonly from: string;
  /** Excluded; null while it goes on. */
  readonly to: string | null;
  readonly weights: readonly { readonly from: string; readonly weight: number; readonly role: Serving['role'] }[];
}

/**
 * Joins the parts in which a version answered into windows: one window as long as no moment lies between two parts. Parts that began and
 * ended in the same millisecond never served anybody. The parts of one version and environment come in the order of their beginning.
 */
export function servedWindows(parts: readonly ServingPart[]): readonly ServedWindow[] {
  const windows = new Map<string, ServingPart[][]>();
  for (const part of parts) {
    if (!part.value.answers || part.to?.getTime() === part.from.getTime()) continue;
    const key = `${part.environment} ${part.modelVersionId}`;
    const own = windows.get(key) ?? [];
    windows.set(key, own);
    const open = own.at(-1);
    if (open?.at(-1)?.to?.getTime() === part.from.getTime()) open.push(part);
    else own.push([part]);
  }
  return [...windows.values()].flat().map(windowOf).toSorted(byBeginning);
}

/** The windows with a moment in [from, to), whole. */
export function windowsWithin(windows: readonly ServedWindow[], from: Date, to: Date): readonly ServedWindow[] {
  const [start, end] = [from.toISOString(), to.toISOString()];
  return windows.filter((window) => window.from < end && (window.to === null || window.to > start));
}

function windowOf(parts: readonly ServingPart[]): ServedWindow {
  const [first] = parts as readonly [ServingPart, ...ServingPart[]];
  return {
    environment: first.environment,
    version: first.value.version,
    modelVersionId: first.modelVersionId,
    artifactDigest: first.value.artifactDigest,
    from: first.from.toISOString(),
    to: parts.at(-1)?.to?.toISOString() ?? null,
    weights: parts.map(({ from, value: { weight, role } }) => ({ from: from.toISOString(), weight, role })),
  };
}

function byBeginning(one: ServedWindow, other: ServedWindow): number {
  return one.from.localeCompare(other.from) || Number(one.version) - Number(other.version);
}
