import { describe, expect, it } from '@jest/globals';
import type { ServerKind } from '../config.js';
import { resolveServer, type ServerSources, type ServerStarters } from './resolve-server.js';

function starters(label: string, stopped: string[]): ServerStarters {
  const start = (kind: ServerKind) => () =>
    Promise.resolve({
      address: `${label}:${kind}`,
      stop: () => {
        stopped.push(`${label}:${kind}`);
        return Promise.resolve();
      },
    });
  return { postgres: start('postgres'), kafka: start('kafka'), redis: start('redis'), s3: start('s3') };
}

function machine(has: Partial<Pick<ServerSources, 'given' | 'run'>> & { engine?: boolean }) {
  const stopped: string[] = [];
  const sources: ServerSources = {
    given: has.given ?? {},
    ...(has.run && { run: has.run }),
    engineAnswers: () => Promise.resolve(has.engine ?? false),
    containers: starters('container', stopped),
    native: starters('native', stopped),
  };
  return { sources, stopped };
}

describe('where a test takes its server from', () => {
  it('is the address in the environment before anything else, which is never stopped', async () => {
    const { sources, stopped } = machine({
      given: { kafka: 'broker:9092' },
      run: () => Promise.resolve('run:kafka'),
      engine: true,
    });
    const server = await resolveServer('kafka', sources);
    expect(server).toMatchObject({ source: 'environment', address: 'broker:9092' });
    await server.stop();
    expect(stopped).toEqual([]);
  });

  it('is the host of the test run, which keeps its servers for the next file', async () => {
    const { sources, stopped } = machine({ run: (kind) => Promise.resolve(`run:${kind}`), engine: true });
    const server = await resolveServer('redis', sources);
    expect(server).toMatchObject({ source: 'run', address: 'run:redis' });
    await server.stop();
    expect(stopped).toEqual([]);
  });

  it('is a container where an engine answers, stopped after use', async () => {
    const { sources, stopped } = machine({ engine: true });
    const server = await resolveServer('s3', sources);
    expect(server).toMatchObject({ source: 'container', address: 'container:s3' });
    await server.stop();
    expect(stopped).toEqual(['container:s3']);
  });

  it('is the native stack where nothing else is to be had, stopped after use', async () => {
    const { sources, stopped } = machine({ given: { kafka: 'broker:9092' } });
    const server = await resolveServer('postgres', sources);
    expect(server).toMatchObject({ source: 'native', address: 'native:postgres' });
    await server.stop();
    expect(stopped).toEqual(['native:postgres']);
  });

  it('is nowhere when the run has none: the fault is told, nothing is skipped', async () => {
    const { sources } = machine({ run: () => Promise.reject(new Error('no Java')) });
    await expect(resolveServer('kafka', sources)).rejects.toThrow('no Java');
  });
});
