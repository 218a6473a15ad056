import { describe, expect, it } from '@jest/globals';
import { checkoutAt } from '../platform/checkout.js';
import { ComposeServices, type Docker } from './compose.js';

interface Call {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>> | undefined;
}

/** Answers as docker does when all is well, and keeps what it was asked. */
function recordingDocker(): { docker: Docker; calls: Call[] } {
  const calls: Call[] = [];
  const docker: Docker = (args, variables) => {
    calls.push({ args, variables });
    return Promise.resolve('');
  };
  return { docker, calls };
}

const ports = { postgres: 1, kafka: 2, 'redis-queue': 3, 'redis-cache': 4 };

describe('dependencies in containers', () => {
  it('are started alone, on the chosen ports, and awaited', async () => {
    const { docker, calls } = recordingDocker();
    await new ComposeServices(checkoutAt('/srv/tree'), ['postgres', 'kafka'], docker).up(ports);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.args.slice(-5)).toEqual(['up', '--detach', '--wait', 'postgres', 'kafka']);
    expect(calls[0]?.args).toContain('/srv/tree/docker-compose.yml');
    expect(calls[0]?.variables).toEqual({ MODELYARD_POSTGRES_PORT: '1', MODELYARD_KAFKA_PORT: '2' });
  });

  it('are stopped without their volumes, and no others with them', async () => {
    const { docker, calls } = recordingDocker();
    await new ComposeServices(checkoutAt('/srv/tree'), ['kafka'], docker).stop();
    expect(calls[0]?.args.slice(-2)).toEqual(['stop', 'kafka']);
  });

  it('belong to one checkout', async () => {
    const { docker, calls } = recordingDocker();
    await new ComposeServices(checkoutAt('/srv/a'), ['kafka'], docker).stop();
    await new ComposeServices(checkoutAt('/srv/b'), ['kafka'], docker).stop();
    const [first, second] = calls.map(({ args }) => args[args.indexOf('--project-name') + 1]);
    expect(first).toMatch(/^modelyard-[0-9a-f]{10}$/);
    expect(second).not.toBe(first);
  });
});
