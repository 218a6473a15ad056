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

/** What one server answers: facts by operation, and the run that all writes of metrics went to. */
type Answers = ReadonlyMap<string, unknown>;

/** Sends every server the same requests, once each; the operations on which one does not agree with the first server. */
export async function differingAnswers(
  participants: readonly Participant[],
  operations: readonly Operation[],
): Promise<ReadonlyMap<ServerName, readonly string[]>> {
  const [reference, ...others] = await Promise.all(
    participants.map(async (participant) => ({
      name: participant.contender.name,
      answers: await ask(participant, operations),
    })),
  );
  return new Map(
    others.map(({ name, answers }) => {
      const differing = [...answers].filter(
        ([operation, facts]) => !isDeepStrictEqual(facts, reference?.answers.get(operation)),
      );
      return [name, differing.map(([operation]) => operation)];
    }),
  );
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
