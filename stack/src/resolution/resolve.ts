import type { Surroundings } from '../config.js';
import { prepareKafka } from '../kafka/start-kafka.js';
import type { DataSet } from '../platform/checkout.js';
import { postgresBinaries } from '../postgres/binaries.js';
import type { Progress } from '../progress.js';
import { redisProgram } from '../redis/redis-program.js';
import { findCompose } from './compose.js';
import { engineAnswers } from './container-engine.js';
import { firstThatWorks, type Taken } from './first-that-works.js';
import { givenAddresses, type GivenAddresses } from './given-addresses.js';
import { sourcesOf, type Source } from './sources.js';

export type DependencyName = 'postgres' | 'eventLog' | 'queue' | 'cache';

/** What was decided, with everything that is to run here fetched and ready to start. */
export interface Resolution {
  readonly given: GivenAddresses;
  readonly taken: Readonly<Record<DependencyName, Taken>>;
  readonly dataSet: DataSet;
}

type Prepare = (surroundings: Surroundings, progress: Progress) => Promise<unknown>;

interface Dependency {
  readonly title: string;
  readonly replaceable: boolean;
  readonly prepareNative: Prepare;
}

const dependencies: Record<DependencyName, Dependency> = {
  postgres: { title: 'PostgreSQL', replaceable: false, prepareNative: postgresBinaries },
  eventLog: { title: 'the event log', replaceable: true, prepareNative: prepareKafka },
  queue: { title: 'the job queue', replaceable: true, prepareNative: redisProgram },
  cache: { title: 'the second-level cache', replaceable: true, prepareNative: redisProgram },
};

/**
 * Decides for each dependency where it comes from, and fetches what that takes. Nothing is started: a server that is there
 * but does not start is a fault to report, not a reason to go on with other data.
 * @throws Error when the environment is wrong, or something that nothing can replace cannot be had
 */
export async function resolveDependencies(
  options: { readonly embeddedOnly: boolean },
  surroundings: Surroundings,
  progress: Progress,
): Promise<Resolution> {
  const given = givenAddresses(surroundings.env);
  const engine = await engineAnswers(surroundings.env['DOCKER_HOST']);
  const resolve = (name: DependencyName): Promise<Taken> => {
    const { title, replaceable, prepareNative } = dependencies[name];
    const possibilities = { given: given[name] !== null, engineAnswers: engine, replaceable, ...options };
    return firstThatWorks(title, sourcesOf(possibilities), {
      given: () => Promise.resolve(),
      compose: () => findCompose(surroundings),
      native: () => prepareNative(surroundings, progress),
      embedded: () => Promise.resolve(),
    });
  };
  // One after the other: two of them may ask the Debian package manager, which serves one at a time.
  const postgres = await resolve('postgres');
  const eventLog = await resolve('eventLog');
  const queue = await resolve('queue');
  const cache = await resolve('cache');
  return { given, taken: { postgres, eventLog, queue, cache }, dataSet: dataSetOf(postgres.source, eventLog.source) };
}

/** Databases, artifacts and spools follow the offsets of one event log, so the event log decides, then PostgreSQL. */
export function dataSetOf(postgres: Source, eventLog: Source): DataSet {
  if (eventLog === 'embedded') return 'embedded';
  return postgres === 'compose' || eventLog === 'compose' ? 'compose' : 'native';
}
