import type { EventLogSettings } from '@modelyard/chassis';
import type { AnyEventDefinition, Service } from '@modelyard/contracts';

export interface MessagingOptions {
  /** The owner's name: only topics that this service may write to can be published. */
  readonly service: Service;
  readonly eventLog: EventLogSettings;
  /** Every event this service handles. Boot fails unless each has exactly one handler, and no handler is missing here. */
  readonly consumes?: readonly AnyEventDefinition[];
}

export const MESSAGING_OPTIONS = Symbol('messaging options');
