import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a server under measurement finds in its environment, besides its own settings: the tester's choice of an event log. */
export function inheritedEnvironment(): Record<string, string> {
  const names = ['MODELYARD_EVENT_LOG', 'MODELYARD_EVENT_LOG_URL', 'MODELYARD_KAFKA_BROKERS', 'PATH', 'HOME'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The tester's search path with a folder before it. */
export const searchPath = (folder: string): string => `${folder}:${process.env['PATH'] ?? ''}`;

/** Where what is built once per machine is kept. */
export const cacheFolder = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'modelyard');
