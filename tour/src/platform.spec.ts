import { describe, expect, it } from '@jest/globals';
import { addressesOf } from './platform.js';

const service = (url: string | null) => ({ url, pid: 1, ready: true, restarts: 0, database: null });
const status = {
  services: { registry: service('http://r'), inference: service('http://i'), monitor: service('http://m') },
  kafka: { brokers: 'a:1,b:2' },
  postgres: { url: 'postgres://user:secret@host:5432/postgres' },
};

describe('the addresses of a platform', () => {
  it('are read from its status', () => {
    expect(addressesOf(status)).toEqual({
      registry: 'http://r',
      inference: 'http://i',
      monitor: 'http://m',
      eventLog: { driver: 'kafka', brokers: ['a:1', 'b:2'] },
    });
  });

  it('name the event log in PostgreSQL where there is no Kafka', () => {
    expect(addressesOf({ ...status, kafka: { brokers: null } }).eventLog).toEqual({
      driver: 'embedded',
      url: 'postgres://user:secret@host:5432/modelyard_event_log',
    });
  });

  it('of one that does not run are an error that says how to start it', () => {
    const stopped = { ...status, services: { ...status.services, registry: service(null) } };
    expect(() => addressesOf(stopped)).toThrow('npm start');
  });
});
