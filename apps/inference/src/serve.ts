import cluster from 'node:cluster';
import { bootService } from '@modelyard/chassis';
import type { Config } from './config.js';
import { FleetMember } from './fleet/fleet-member.js';
import { processChannel } from './fleet/process-channel.js';
import { SoleProcess } from './fleet/sole-process.js';
import { defineInference } from './inference-service.js';

/** Serves as the only process of the service, or as one of several under its supervisor. */
export async function serve(config: Config): Promise<void> {
  if (cluster.isPrimary) {
    await bootService(await defineInference(config, new SoleProcess()));
    return;
  }
  const fleet = new FleetMember(processChannel, 2 * config.versionCheckTimeoutMs);
  // Standard input is the supervisor's to watch.
  await bootService(await defineInference({ ...config, supervised: false }, fleet));
  fleet.opened();
}
