import type { EventLogSettings } from '@modelyard/chassis';
import { z } from 'zod';

/** Where a running platform answers. Origins have no slash at the end. */
export interface PlatformAddresses {
  readonly registry: string;
  readonly inference: string;
  readonly monitor: string;
  readonly eventLog: EventLogSettings;
}

const service = z.object({ url: z.string().nullable() });

/** The parts of `npm run status -- --json` that a tour needs. */
const StatusDocument = z.object({
  services: z.object({ registry: service, inference: service, monitor: service }),
  kafka: z.object({ brokers: z.string().nullable() }),
  postgres: z.object({ url: z.string().nullable() }),
});

/** The database that holds the embedded event log, beside those of the services. */
const embeddedLogDatabase = 'modelyard_event_log';

/** @throws Error when the status is that of a platform that does not run */
export function addressesOf(status: unknown): PlatformAddresses {
  const { services, kafka, postgres } = StatusDocument.parse(status);
  const { registry, inference, monitor } = services;
  if (registry.url === null || inference.url === null || monitor.url === null || postgres.url === null) {
    throw new Error('the platform does not run: npm start');
  }
  const eventLog = kafka.brokers === null ? embedded(postgres.url) : overKafka(kafka.brokers);
  return { registry: registry.url, inference: inference.url, monitor: monitor.url, eventLog };
}

function overKafka(brokers: string): EventLogSettings {
  return { driver: 'kafka', brokers: brokers.split(',') };
}

function embedded(serverUrl: string): EventLogSettings {
  const url = new URL(serverUrl);
  url.pathname = `/${embeddedLogDatabase}`;
  return { driver: 'embedded', url: url.href };
}
