import type { Command } from './command.js';
import { stopPlatform } from './running-platform.js';

export const stop: Command = {
  name: 'stop',
  summary: 'Stops the platform of this checkout: its services, then what they stand on. Data stays.',
  options: {},
  run: async (_invocation, { checkout, progress }) => {
    const stopped = await stopPlatform(checkout, progress);
    progress(stopped ? 'stopped' : 'nothing runs in this checkout');
    return 0;
  },
};
