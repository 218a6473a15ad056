import type { AnyEventDefinition, EventData, EventEnvelope } from '@modelyard/contracts';

/** An event as a handler gets it. */
export interface Received<Definition extends AnyEventDefinition = AnyEventDefinition> {
  readonly definition: Definition;
  readonly data: EventData<Definition>;
  readonly envelope: EventEnvelope;
  /** The record's key. */
  readonly key: string | null;
  readonly position: { readonly topic: string; readonly partition: number; readonly offset: bigint };
}
