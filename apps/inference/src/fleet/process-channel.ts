import type { ToMember, ToSupervisor } from './fleet-messages.js';
import type { Channel } from './fleet-member.js';

/** The channel of a process to the one that has started it. */
export const processChannel: Channel = {
  send: (message: ToSupervisor): void => {
    // The supervisor's end ends this process too: nobody is left to be told.
    process.send?.(message, undefined, undefined, () => undefined);
  },
  listen: (take): void => {
    process.on('message', (message) => take(message as ToMember));
  },
};
