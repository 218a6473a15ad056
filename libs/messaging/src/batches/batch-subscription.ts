import type { EntityManager } from 'typeorm';
import type { AnyEventDefinition } from '@modelyard/contracts';
import type { Received } from '../consume/received.js';

/** Events of one partition in offset order, repeats and unreadable records already taken out. */
export interface EventBatch<Definition extends AnyEventDefinition = AnyEventDefinition> {
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly Received<Definition>[];
  /** The offset that is stored with the handler's changes: everything below it is done. */
  readonly nextOffset: bigint;
}

export type BatchHandler = (batch: EventBatch, manager: EntityManager) => Promise<void> | void;

export interface BatchSubscription {
  /** Distinguishes several batch consumers of a service; part of the group's name for ever. */
  readonly name: string;
  readonly definitions: readonly AnyEventDefinition[];
  readonly handle: BatchHandler;
}

/** What an event says of its producer; repeats are dropped by it. Null where the event carries no sequence of its producer. */
export function producerOf(event: Received): { producer: string; sequence: number } | null {
  const data = event.data as { producer?: unknown; producerSequence?: unknown };
  if (typeof data.producer !== 'string' || typeof data.producerSequence !== 'number') return null;
  return { producer: data.producer, sequence: data.producerSequence };
}
