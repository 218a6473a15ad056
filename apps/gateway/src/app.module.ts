import { eventLogSettings } from '@modelyard/chassis';
import { MessagingModule } from '@modelyard/messaging';
import { type DynamicModule, Module } from '@nestjs/common';
import type { GatewayConfig } from './config.js';
import { LiveEvents } from './live-events/live-events.js';
import { LiveEventsController } from './live-events/live-events.controller.js';

@Module({})
export class AppModule {
  static with(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [MessagingModule.forRoot({ service: 'gateway', eventLog: eventLogSettings(config) })],
      controllers: [LiveEventsController],
      providers: [LiveEvents],
    };
  }
}
