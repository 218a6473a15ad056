import { join } from 'node:path';
import { median } from './measure.js';
import { models } from './models.js';
import { startServer } from './running-server.js';
import { table } from './table.js';

/** Seconds that ours may take from its start to its first answer. */
const BAR = 1;
const STARTS = 5;

export interface FirstAnswer {
  readonly markdown: string;
  readonly met: boolean;
}

/**
 * Starts ours again and again, each time with a state folder that has a traffic plan and nothing else: the version is checked and warmed
 * within the time. A process has given its first answer when the whole reply to an inference request is here; it is asked every 20 ms.
 */
export async function measureFirstAnswer(folder: string): Promise<FirstAnswer> {
  const seconds: number[] = [];
  for (let start = 1; start <= STARTS; start++) {
    const server = await startServer('modelyard', models.mlp, {
      parent: join(folder, `start-${start}`),
      profile: undefined,
    });
    seconds.push(server.startSeconds);
    await server.stop();
  }
  const met = median(seconds) <= BAR;
  const range = `${Math.min(...seconds).toFixed(2)} … ${Math.max(...seconds).toFixed(2)}`;
  const cells = [median(seconds).toFixed(2), range, `≤ ${BAR}`, met ? 'met' : 'missed'];
  return { markdown: table(['median s', `range of ${STARTS} starts`, 'bar', 'verdict'], [cells]), met };
}
