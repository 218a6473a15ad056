import type { EventEnvelope } from '@modelyard/contracts';
import type { Change } from './changes.js';
import type { HistoryKind } from './kinds.js';

/** An entry to be kept, with what begins and ends with it. */
export interface NewEntry {
  readonly modelId: string;
  readonly modelVersionId: string | null;
  readonly event: string;
  readonly kind: HistoryKind;
  readonly name: string;
  readonly version: string | null;
  readonly environment: string | null;
  readonly detail: unknown;
  readonly envelope: EventEnvelope;
  readonly changes: readonly Change[];
}
