import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { AnyEventDefinition } from '@modelyard/contracts';
import type { BatchHandler, BatchSubscription } from '../batches/batch-subscription.js';
import type { EventHandler, Subscription } from '../consume/subscription.js';
import { subscribedBatch, subscribedEvent } from './subscribe.js';

export interface Handlers {
  readonly events: readonly Subscription[];
  readonly batches: readonly BatchSubscription[];
}

/** Finds the decorated methods of every provider. */
export function discoverHandlers(discovery: DiscoveryService): Handlers {
  const events: Subscription[] = [];
  const batches: BatchSubscription[] = [];
  for (const { instance } of discovery.getProviders() as { instance: unknown }[]) {
    if (typeof instance !== 'object' || instance === null) continue;
    for (const method of methodsOf(instance)) {
      const definition = subscribedEvent(method);
      if (definition) events.push({ definition, handle: method.bind(instance) as EventHandler });
      const batch = subscribedBatch(method);
      if (batch) batches.push({ ...batch, handle: method.bind(instance) as BatchHandler });
    }
  }
  return { events, batches };
}

function methodsOf(instance: object): ((...args: never[]) => unknown)[] {
  const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
  if (!prototype) return [];
  return new MetadataScanner()
    .getAllMethodNames(prototype)
    .map((name) => prototype[name])
    .filter((method) => typeof method === 'function') as ((...args: never[]) => unknown)[];
}

/** Thrown at boot; lists every fault at once. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';
}

/**
 * Compares the events a service says it consumes with the handlers it has. A batch handler is a reader of its own with its own position:
 * it may read what another handler acts on.
 * @throws SubscriptionError when an event has no handler or two, or a handler is not announced
 */
export function assertComplete(consumes: readonly AnyEventDefinition[], handlers: Handlers): void {
  const faults: string[] = [];
  const single = handlers.events.map(({ definition }) => definition.type);
  const handled = [...single, ...handlers.batches.flatMap(({ definitions }) => definitions.map(({ type }) => type))];
  const announced = new Set(consumes.map(({ type }) => type));
  for (const type of announced)
    if (!handled.includes(type)) faults.push(`${type} is consumed but no provider handles it`);
  for (const type of new Set(handled)) {
    if (!announced.has(type)) faults.push(`${type} is handled but missing in "consumes" of MessagingModule.forRoot`);
    if (single.filter((one) => one === type).length > 1) faults.push(`${type} has more than one handler`);
  }
  const names = handlers.batches.map(({ name }) => name);
  for (const name of new Set(names)) {
    if (names.filter((one) => one === name).length > 1) faults.push(`two batch handlers are named ${name}`);
  }
  if (faults.length > 0) throw new SubscriptionError(faults.join('; '));
}
