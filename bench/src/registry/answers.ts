import { isDeepStrictEqual } from 'node:util';
import { Connection } from './connection.js';
import type { Contender } from './contender.js';
import { must } from './must.js';
import { getRun, startRun, type Operation } from './operations.js';
import { runFacts } from './facts.js';
import type { RunningServer } from './running-server.js';
import type { ServerName } from './servers.js';

export interface Participant {
  readonly contender: Contender;
  readonly server: RunningServer;
}

export interface Difference {
  readonly server: ServerName;
  readonly operation: string;
  /** Beginning of the facts of this server and of the one it is compared with. */
  readonly facts: string;
  readonly wanted: string;
}

/** Facts by operation. */
type Answers = ReadonlyMap<string, unknown>;

const EXCERPT = 300;

/** Sends every server the same requests, once each; where one does not agree with the first server. */
export async function differences(
  participants: readonly Participant[],
  operations: readonly Operation[],
): Promise<readonly Difference[]> {
  const [reference, ...others] = await Promise.all(
    participants.map(async (participant) => ({
      server: participant.contender.name,
      answers: await ask(participant, operations),
    })),
  );
  return others.flatMap(({ server, answers }) =>
    [...answers].flatMap(([operation, facts]) => {
      const wanted = reference?.answers.get(operation);
      return isDeepStrictEqual(facts, wanted) ? [] : [{ server, operation, ...excerpts(facts, wanted) }];
    }),
  );
}

/** Both as text, from shortly before the place where they part. */
function excerpts(facts: unknown, wanted: unknown): { facts: string; wanted: string } {
  const [ours, theirs] = [JSON.stringify(facts) ?? '', JSON.stringify(wanted) ?? ''];
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const from = Math.max(0, at - 60);
  return { facts: ours.slice(from, from + EXCERPT), wanted: theirs.slice(from, from + EXCERPT) };
}

async function ask({ contender, server }: Participant, operations: readonly Operation[]): Promise<Answers> {
  const connection = await Connection.open(server.port);
  const { run } = (await must(connection, startRun(contender.aim('').scratch, 'compared'))) as {
    run: { info: { run_id: string } };
  };
  const aim = contender.aim(run.info.run_id);
  const answers = new Map<string, unknown>();
  for (const operation of operations) {
    if (operation.registry && contender.name === 'fasttrackml') continue;
    // Far from the numbers of measured requests, so that those still write something new.
    answers.set(operation.name, operation.facts(await must(connection, operation.request(aim, COMPARED))));
  }
  answers.set('run after all writes', runFacts(((await must(connection, getRun(aim.runId))) as { run: unknown }).run));
  connection.close();
  return answers;
}

const COMPARED = 1_000_000;
