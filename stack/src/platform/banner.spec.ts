import { describe, expect, it } from '@jest/globals';
import type { Resolution } from '../resolution/resolve.js';
import type { Source } from '../resolution/sources.js';
import { banner } from './banner.js';
import { checkoutAt } from './checkout.js';

const taken = (source: Source, ...because: string[]) => ({
  source,
  refusals: because.map((reason) => ({ source: 'native' as const, because: reason })),
});
const given = { postgres: null, eventLog: null, queue: null, cache: null, artifacts: null, logLevel: 'info' };

function bannerFor(source: Source, ...because: string[]): string {
  const resolution: Resolution = {
    given,
    dataSet: source === 'embedded' ? 'embedded' : 'native',
    taken: {
      postgres: taken('native'),
      eventLog: taken(source, ...because),
      queue: taken(source),
      cache: taken(source),
    },
  };
  const real = source !== 'embedded';
  return banner({
    checkout: checkoutAt('/srv/tree'),
    resolution,
    places: {
      backing: {
        postgresUrl: 'postgres://p',
        kafkaBrokers: real ? '127.0.0.1:9092' : null,
        redisQueueUrl: real ? 'redis://q' : null,
        redisCacheUrl: real ? 'redis://c' : null,
        artifactsUrl: 'file:///artifacts',
      },
      ports: { registry: { http: 81, grpc: 0 }, inference: { http: 82, grpc: 83 } },
      stateDirectory: '/state',
      logLevel: 'info',
    },
  });
}

describe('the banner', () => {
  it('names every address', () => {
    const text = bannerFor('native');
    const addresses = [
      'http://127.0.0.1:81',
      'http://127.0.0.1:82',
      '127.0.0.1:83',
      '127.0.0.1:9092',
      'redis://q',
      'redis://c',
    ];
    for (const address of [
      ...addresses,
      'postgres://p',
      'file:///artifacts',
      'MLFLOW_TRACKING_URI=http://127.0.0.1:81',
    ]) {
      expect(text).toContain(address);
    }
    expect(text).toContain('/srv/tree/.modelyard/native (kept until npm run reset)');
    expect(text).not.toContain('costs:');
  });

  it('says what standing on PostgreSQL costs, why it came to that, and how to get the real part', () => {
    const text = bannerFor('embedded', 'Apache Kafka needs Java 17');
    expect(text).toContain('event log          on PostgreSQL\n');
    expect(text).toContain('not on this machine: Apache Kafka needs Java 17');
    expect(text.match(/costs: /g)).toHaveLength(3);
    expect(text.match(/the real part: /g)).toHaveLength(3);
    expect(text).toContain('model cache        none\n');
  });
});
