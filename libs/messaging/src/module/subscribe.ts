import 'reflect-metadata';
import type { EntityManager } from 'typeorm';
import type { AnyEventDefinition, Delivered } from '@modelyard/contracts';
import type { EventBatch } from '../batches/batch-subscription.js';
import type { Received } from '../consume/received.js';

const SUBSCRIBE = Symbol('modelyard subscribe');
const SUBSCRIBE_BATCH = Symbol('modelyard subscribe batch');

// Generic in the method itself: a descriptor is invariant, so a handler that returns `Promise<void>` would not fit the wider type.
type HandlerDecorator<Handler> = <Own extends Handler>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Own>,
) => void;

/**
 * Handles an event, once in effect: the method runs in one transaction with the inbox row; its changes and its events go through the manager it is
 * given. Events of one key come in order. Throw a `DomainError` of kind `unavailable` to be called again; any other error ends in the dead letters.
 */
export function Subscribe<Definition extends AnyEventDefinition>(
  definition: Definition,
): HandlerDecorator<(event: Received<Definition>, manager: EntityManager) => Promise<void> | void> {
  return (_target, _method, descriptor) => {
    if (descriptor.value) Reflect.defineMetadata(SUBSCRIBE, definition, descriptor.value);
  };
}

export interface SubscribeBatchOptions {
  /** Part of the group's name (`<service>.<name>`); renaming it begins again at the start of the topics. */
  readonly name: string;
}

/**
 * Handles events in batches of one partition. The position and the last sequence of each producer are stored in the same transaction as the method's
 * changes, so both modes of delivery, live and replay, give the same state. Unreadable records are taken out; a batch that fails is divided.
 * Of an event that carries others, such as PredictionsLogged, the method gets those, each as if it had come alone.
 */
export function SubscribeBatch<Definition extends AnyEventDefinition>(
  definitions: readonly Definition[],
  options: SubscribeBatchOptions,
): HandlerDecorator<(batch: EventBatch<Delivered<Definition>>, manager: EntityManager) => Promise<void> | void> {
  return (_target, _method, descriptor) => {
    if (descriptor.value) Reflect.defineMetadata(SUBSCRIBE_BATCH, { definitions, ...options }, descriptor.value);
  };
}

export const subscribedEvent = (method: object): AnyEventDefinition | undefined =>
  Reflect.getMetadata(SUBSCRIBE, method) as AnyEventDefinition | undefined;

export const subscribedBatch = (
  method: object,
): (SubscribeBatchOptions & { definitions: readonly AnyEventDefinition[] }) | undefined =>
  Reflect.getMetadata(SUBSCRIBE_BATCH, method) as
    (SubscribeBatchOptions & { definitions: readonly AnyEventDefinition[] }) | undefined;
