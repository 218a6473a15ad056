import { PredictionsLogged, type PredictionLogPolicy } from '@modelyard/contracts';
import type { NewRecord } from '../event-log/event-log.js';
import type { GatheredEntries } from './gathered-entries.js';
import { encodeEntry } from './spool-entry.js';

type Format = PredictionLogPolicy['format'];

/** The header of an entry that says in which form its predictions are to travel. It stays on this disk. */
const FORMAT = 'format';

const headersOf = (format: Format): string => JSON.stringify({ ce_type: PredictionsLogged.type, [FORMAT]: format });
const headers = { auto: headersOf('auto'), json: headersOf('json'), blocks: headersOf('blocks') };

/** Adds a block of predictions on its way to the event log; its envelope is made when it goes there. */
export function addBlockEntry(entries: GatheredEntries, key: string, format: Format, block: Uint8Array): void {
  encodeEntry(key, headers[format], block, entries.room);
}

/** The form wished for the predictions of an entry; undefined for an entry that is a finished record. */
export function formatOf(record: NewRecord): Format | undefined {
  return record.headers['ce_type'] === PredictionsLogged.type ? (record.headers[FORMAT] as Format) : undefined;
}
