import { bootService } from '@modelyard/chassis';
import { readConfig } from './config.js';
import { defineInference } from './inference-service.js';

await bootService(await defineInference(readConfig()));
