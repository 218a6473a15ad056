import { z } from 'zod';
import { addressesOf, type PlatformAddresses } from './platform.js';

const Environment = z.object({
  /** The document that `npm run status -- --json` prints. */
  MODELYARD_STATUS: z.string({ error: 'run it by npm run tour, which says where the platform is' }),
  /** Folder of the log files. */
  MODELYARD_LOGS: z.string().default('the folder that npm start has named'),
});

export interface TourConfig {
  readonly platform: PlatformAddresses;
  readonly logs: string;
}

/** @throws Error when nobody has said where the platform is, or it does not run */
export function readConfig(env: NodeJS.ProcessEnv = process.env): TourConfig {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { MODELYARD_STATUS: status, MODELYARD_LOGS: logs } = parsed.data;
  return { platform: addressesOf(JSON.parse(status)), logs };
}
