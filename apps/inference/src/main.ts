import cluster from 'node:cluster';
import { readConfig } from './config.js';

const config = readConfig();
// Each loads what it needs and no more: the supervisor serves nothing.
if (config.servingProcesses > 1 && cluster.isPrimary) {
  const { supervise } = await import('./fleet/supervise.js');
  await supervise(config);
} else {
  const { serve } = await import('./serve.js');
  await serve(config);
}
