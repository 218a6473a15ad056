import { bootService } from '@modelyard/chassis';
import { readConfig } from './config.js';
import { registryService } from './registry-service.js';

await bootService(registryService(readConfig()));
