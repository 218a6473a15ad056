import type { IncomingMessage } from 'node:http';
import type { Actor } from './actor.js';

/** What a route lets its caller do. */
export type Access = 'read' | 'write' | 'approve' | 'deploy' | 'audit' | 'administer';

/** Somebody who was identified, with what they may do. */
export interface Caller {
  readonly actor: Actor;
  may(access: Access): boolean;
}

/** What an identity is read from: any request, also of listeners outside of the web framework. Names are in lower case. */
export type Identifiable = Pick<IncomingMessage, 'headers'>;

/** Finds out who sends a request. */
export abstract class IdentityProvider {
  /**
   * The caller, or null when the request carries no valid identity. A provider that knows without waiting, as from a verification
   * it keeps, says so at once and not in a promise: that is what identity may cost on a hot path.
   */
  abstract identify(request: Identifiable): Caller | null | Promise<Caller | null>;
}
