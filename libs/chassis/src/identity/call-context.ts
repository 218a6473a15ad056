import { AsyncLocalStorage } from 'node:async_hooks';
import { anonymous, type Actor } from './actor.js';

/** What travels with one request or one consumed event through every asynchronous step. */
export interface CallContext {
  readonly correlationId: string;
  readonly actor: Actor;
  /** Id of the event that caused this work; absent at an edge. */
  readonly causationId?: string;
  /** W3C trace context of the caller; absent when it sent none. */
  readonly traceparent?: string;
  /** Why the caller does it, in the caller's words; absent where none were given. */
  readonly reason?: string;
}

const storage = new AsyncLocalStorage<CallContext>();

/** Runs `work` so that everything it awaits sees `context`. */
export function runInContext<Result>(context: CallContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** The context of the running call, or undefined outside of one (at boot, in a timer). */
export function currentContext(): CallContext | undefined {
  return storage.getStore();
}

/** Who acts now; `anonymous` outside of a call. */
export function currentActor(): Actor {
  return storage.getStore()?.actor ?? anonymous;
}

/** The correlation id of the running call; undefined outside of one. */
export function currentCorrelationId(): string | undefined {
  return storage.getStore()?.correlationId;
}
