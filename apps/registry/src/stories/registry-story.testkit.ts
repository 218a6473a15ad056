import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import {
  createLogger,
  createService,
  loadConfig,
  type ChassisParts,
  type Environment,
  type RunningService,
} from '@modelyard/chassis';
import { usingPostgres } from '@modelyard/testing';
import { DataSource } from 'typeorm';
import { configSchema } from '../config.js';
import { registryService } from '../registry-service.js';
import { MlflowHttp } from './mlflow-http.testkit.js';

/** A registry over databases of the test file's own, with the embedded event log; started before its tests and stopped after them. */
export interface RegistryUnderTest {
  readonly service: RunningService;
  readonly database: DataSource;
  readonly http: MlflowHttp;
  /** Its settings, for a second process on the same databases. */
  readonly environment: Environment;
  /** Events in the order they were written, of one key where it is given. */
  published(key?: string): Promise<readonly PublishedEvent[]>;
}

export interface PublishedEvent {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly headers: Record<string, string>;
}

/**
 * @param settings further variables of its environment
 * @param parts what the test puts in place of the real parts
 */
export function usingRegistry(settings: Environment = {}, parts: Partial<ChassisParts> = {}): RegistryUnderTest {
  let folder = '';
  let environment: Environment = {};
  let service: RunningService | undefined;
  afterAll(async () => {
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
  const own = usingPostgres();
  const log = usingPostgres();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelyard-registry-'));
    environment = {
      MODELYARD_DATABASE_URL: own.url,
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: log.url,
      MODELYARD_ARTIFACTS_URL: pathToFileURL(folder).href,
      ...settings,
    };
    service = await startRegistry(environment, parts);
  }, 300_000);

  const running = (): RunningService => {
    if (!service) throw new Error('the registry runs only while tests run');
    return service;
  };
  return {
    get service() {
      return running();
    },
    get database() {
      return running().app.get(DataSource);
    },
    get environment() {
      return environment;
    },
    get http() {
      return new MlflowHttp(running().url);
    },
    published: async (key) => {
      const rows = await running()
        .app.get(DataSource)
        .query<{ type: string; payload: Buffer; headers: Record<string, string> }[]>(
          `select type, payload, headers from messaging.outbox where $1::text is null or key = $1 order by position`,
          [key ?? null],
        );
      return rows.map(({ type, payload, headers }) => ({
        name: type.split('.')[1] ?? '',
        data: JSON.parse(payload.toString('utf8')) as Record<string, unknown>,
        headers,
      }));
    },
  };
}

/** A registry in this process, with these variables for its environment; who starts it stops it. */
export async function startRegistry(
  environment: Environment,
  parts: Partial<ChassisParts> = {},
): Promise<RunningService> {
  const logger = createLogger({ service: 'registry', level: 'fatal' });
  return createService({ ...registryService(loadConfig(configSchema, environment)), parts: { logger, ...parts } });
}
