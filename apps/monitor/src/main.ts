import { bootService } from '@modelyard/chassis';
import { auditDenials } from '@modelyard/messaging';
import { AppModule } from './app.module.js';
import { readConfig } from './config.js';

const config = readConfig();

await bootService({
  name: 'monitor',
  config,
  module: AppModule.with(config),
  // A list of 10,000 ground truths.
  bodyLimitBytes: 8 * 1024 * 1024,
  configure: auditDenials,
});
