import type { EntityManager } from 'typeorm';
import { errorClass, errorMessage, writeDeadLetter } from './dead-letters.js';
import type { DeadLetter } from './dead-letters.js';
import { queueBehind } from './inbox.js';

/**
 * Takes a record that cannot be handled out of the way: a dead letter, and its key parked with the record first in line, so that later events of
 * the key queue behind it in order. A record without a key has nothing to keep in order: it is a dead letter only.
 */
export async function park(manager: EntityManager, group: string, letter: DeadLetter): Promise<void> {
  await writeDeadLetter(manager, group, letter);
  const { record, error, attempts } = letter;
  if (record.key === null) return;
  await manager.query(
    `INSERT INTO messaging.parked_key (consumer, topic, key, error_class, error_message, attempts) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [group, record.topic, record.key, errorClass(error), errorMessage(error), attempts],
  );
  await queueBehind(manager, group, record);
}
