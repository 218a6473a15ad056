import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { readTestEnvironment } from '../config.js';
import {
  createDatabase,
  dropDatabase,
  dropTemplates,
  ensureTemplate,
  type PostgresTemplate,
} from './postgres-databases.js';
import { provideServer } from './provide-server.js';
import type { ProvidedServer } from './resolve-server.js';

/** A database of this test file alone. */
export interface TestDatabase {
  /** Connection URL of a role that owns the database and may create others. Set once `beforeAll` has run. */
  readonly url: string;
}

// Starting a server on a fresh machine may download it first.
const provisioningMs = 300_000;

/**
 * Gives the test file a fresh database, dropped afterwards; with a template it starts migrated. Call it at the top of a
 * file, or in a describe behind the `afterAll` that ends what uses it: hooks run in the order of their definition, and dropping a database
 * breaks the connections to it.
 */
export function usingPostgres(template?: PostgresTemplate): TestDatabase {
  const { runDir } = readTestEnvironment();
  // Without a run there is nobody to share a template with, and it goes when the file is done.
  const run = runDir ?? randomBytes(8).toString('hex');
  const name = `test_${randomBytes(8).toString('hex')}`;
  let server: ProvidedServer | undefined;
  let url = '';
  beforeAll(async () => {
    server = await provideServer('postgres');
    const source = template && (await ensureTemplate(server.address, run, template));
    url = await createDatabase(server.address, name, source);
  }, provisioningMs);
  afterAll(async () => {
    if (!server) return;
    await dropDatabase(server.address, name);
    if (runDir === undefined) await dropTemplates(server.address, run);
    await server.stop();
  }, 60_000);
  return {
    get url() {
      return url;
    },
  };
}
