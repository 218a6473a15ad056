import type { EventLogSettings } from '@modelyard/chassis';
import type { Carried } from './carrier.js';

/** What the thread that carries predictions is started with. */
export interface CarrierThreadOptions {
  readonly eventLog: EventLogSettings;
  /** Names this client to the event log. */
  readonly clientId: string;
  /** Of entries that are finished records. */
  readonly topic: string;
  readonly log: { readonly service: string; readonly level: string };
}

/** What it answers to one order. */
export type CarrierAnswer = { readonly carried: Carried } | { readonly error: unknown };
