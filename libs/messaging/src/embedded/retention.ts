import type { Pool } from 'pg';

// The newest record of a partition always stays, so that a position past it remains known.
const expire = `
  DELETE FROM event_log.record r USING event_log.topic t, event_log.partition p
  WHERE t.name = r.topic AND p.topic = r.topic AND p.partition = r.partition AND NOT t.compacted
    AND r.appended_at < clock_timestamp() - t.retention_ms * interval '1 millisecond' AND r."offset" < p.next_offset - 1`;

const compact = `
  DELETE FROM event_log.record r USING event_log.topic t
  WHERE t.name = r.topic AND t.compacted AND EXISTS (
    SELECT FROM event_log.record newer
    WHERE newer.topic = r.topic AND newer.partition = r.partition AND newer.key = r.key AND newer."offset" > r."offset")`;

const moveStart = `
  UPDATE event_log.partition p SET start_offset = first."offset"
  FROM (SELECT topic, partition, min("offset") AS "offset" FROM event_log.record GROUP BY topic, partition) first
  WHERE first.topic = p.topic AND first.partition = p.partition AND p.start_offset < first."offset"`;

/** Deletes what is past its topic's retention or superseded in a compacted topic. */
export async function removeExpired(pool: Pool): Promise<void> {
  for (const statement of [expire, compact, moveStart]) await pool.query(statement);
}
