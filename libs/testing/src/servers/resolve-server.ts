import type { ServerKind } from '../config.js';

/** A server that answers; `stop` ends it where we started it and does nothing where we did not. */
export interface ProvidedServer {
  /** A URL; for Kafka its bootstrap servers, host:port divided by commas. */
  readonly address: string;
  readonly source: 'environment' | 'run' | 'container' | 'native';
  stop(): Promise<void>;
}

/** Starts one kind of server each. */
export type ServerStarters = Readonly<Record<ServerKind, () => Promise<{ address: string; stop(): Promise<void> }>>>;

/** Everywhere a server may come from. */
export interface ServerSources {
  /** Addresses given in the environment. */
  readonly given: Readonly<Partial<Record<ServerKind, string>>>;
  /** Asks the host of the test run; absent where there is none. */
  readonly run?: (kind: ServerKind) => Promise<string>;
  readonly engineAnswers: () => Promise<boolean>;
  readonly containers: ServerStarters;
  readonly native: ServerStarters;
}

/** Takes a server from its address in the environment, else from the run's host, else a container engine, else the native stack. */
export async function resolveServer(kind: ServerKind, sources: ServerSources): Promise<ProvidedServer> {
  const given = sources.given[kind];
  if (given !== undefined) return { address: given, source: 'environment', stop: nothing };
  if (sources.run) return { address: await sources.run(kind), source: 'run', stop: nothing };
  if (await sources.engineAnswers()) return { ...(await sources.containers[kind]()), source: 'container' };
  return { ...(await sources.native[kind]()), source: 'native' };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
