import type { EntityManager } from 'typeorm';
import type { AnyEventDefinition } from '@modelyard/contracts';
import { runInContext } from '@modelyard/chassis';
import { inProcessSpan } from './process-span.js';
import type { Received } from './received.js';

export type EventHandler = (event: Received, manager: EntityManager) => Promise<void> | void;

/** One event and the one method that handles it. */
export interface Subscription {
  readonly definition: AnyEventDefinition;
  readonly handle: EventHandler;
}

/** Runs the handler as a step in the chain of the event that caused it: what it publishes and logs carries the same correlation id. */
export async function runHandler(handle: EventHandler, event: Received, manager: EntityManager): Promise<void> {
  const { id, correlationId, actor, traceparent } = event.envelope;
  const context = {
    correlationId,
    causationId: id,
    // The person or service whose deed this event is: it stays the actor of what follows from it.
    actor: { id: actor ?? 'anonymous', kind: actorKind(actor), name: actor ?? 'anonymous' },
    ...(traceparent !== null && { traceparent }),
  };
  await runInContext(context, () => inProcessSpan(event.position, [event], async () => handle(event, manager)));
}

function actorKind(actor: string | null): 'user' | 'service' | 'anonymous' {
  if (actor === null || actor === 'anonymous') return 'anonymous';
  return actor.startsWith('service:') ? 'service' : 'user';
}
