import { bootService } from '@modelyard/chassis';
import { AppModule } from './app.module.js';
import { readConfig } from './config.js';
import { installProxy } from './proxy/install-proxy.js';

const config = readConfig();
await bootService({
  name: 'gateway',
  config,
  module: AppModule.with(config),
  configure: (app) =>
    installProxy(app.getHttpAdapter().getInstance(), {
      registry: config.registryUrl,
      deployer: config.deployerUrl,
      inference: config.inferenceUrl,
      monitor: config.monitorUrl,
      retrainer: config.retrainerUrl,
    }),
});
