import { type CallContext, currentContext, type IdSource, serviceActor } from '@modelyard/chassis';

/** What later steps of this work run in: the chain of causes that led here, or a new one when a timer began it. */
export function contextOfThisCall(ids: IdSource): CallContext {
  return currentContext() ?? { correlationId: ids.uuid7(), actor: serviceActor('deployer') };
}
