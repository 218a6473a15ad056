import type { IncomingMessage } from 'node:http';
import type { Actor } from './actor.js';

/** What a route lets its caller do. */
export type Access = 'read' | 'write' | 'approve' | 'deploy' | 'audit' | 'administer';

/** Somebody who was identified, with what they may do. */
export interface Caller {
  readonly actor: Actor;
  may(access: Access): boolean;
}

/** Finds out who sends a request. */
export abstract class IdentityProvider {
  /**
   * The caller, or null when the request carries no valid identity. Gets the plain Node request, so that listeners outside of the
   * web framework use the same provider.
   */
  abstract identify(request: IncomingMessage): Promise<Caller | null>;
}
