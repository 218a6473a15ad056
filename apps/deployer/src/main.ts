import { bootService } from '@modelyard/chassis';
import { auditDenials } from '@modelyard/messaging';
import { AppModule } from './app.module.js';
import { readConfig } from './config.js';

const config = readConfig();
await bootService({ name: 'deployer', config, module: AppModule.with(config), configure: auditDenials });
