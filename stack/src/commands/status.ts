import { serviceTable } from '../platform/service-table.js';
import { statusOf, type Status } from '../platform/status.js';
import type { Command } from './command.js';
import { runningState } from './running-platform.js';

export const status: Command = {
  name: 'status',
  summary: 'Says what runs, where, and whether it is ready.',
  options: { json: { doc: 'print one JSON object, nothing else' } },
  run: ({ flags }, { checkout, print }) => {
    const names = serviceTable.map(({ name }) => name);
    const now = statusOf(names, runningState(checkout));
    print(flags.has('json') ? JSON.stringify(now, null, 2) : table(now));
    return Promise.resolve(0);
  },
};

function table(now: Status): string {
  const rows = Object.entries(now.services).map(([name, { url, pid, ready, restarts }]) =>
    [
      name.padEnd(18),
      (ready ? 'ready' : 'not ready').padEnd(10),
      String(pid ?? '-').padEnd(8),
      `${restarts} restarts`.padEnd(12),
      url ?? '-',
    ].join(' '),
  );
  const parts = [
    ['event log', now.eventLog === 'kafka' ? `Kafka at ${now.kafka.brokers}` : now.eventLog],
    ['PostgreSQL', now.postgres.url],
    ['Redis', [now.redis.queue, now.redis.cache].filter(Boolean).join(', ')],
    ['artifacts', now.artifacts],
  ].map(([title, text]) => `${title?.padEnd(18)} ${text || '-'}`);
  return [now.ready ? 'Modelyard is ready.' : 'Modelyard is not ready.', '', ...rows, '', ...parts].join('\n');
}
