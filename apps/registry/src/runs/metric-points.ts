/** The order of a metric's points, which is also that of the table's primary key behind run and key. */
export const pointOrder = 'm."timestamp", m.step, m.value';

/**
 * SQL for the JSON objects of all rows `m`, divided by commas. Written by the database: a history has many thousand points, and a
 * row each costs more than all the rest. `to_json` writes odd doubles as words, like the wire does.
 */
export function pointsJson(...more: readonly string[]): string {
  const fields = [`'{"key":'`, 'to_json(m.key)', `',"value":'`, 'to_json(m.value)', `',"timestamp":'`, 'm."timestamp"'];
  return `coalesce(string_agg(concat(${[...fields, `',"step":'`, 'm.step', ...more, `'}'`].join(', ')}), ','), '')`;
}

/** The last point in a text of `pointsJson`, as the values of `pointOrder`. Keys of metrics hold no braces. */
export function lastPoint(points: string): readonly [string, string, string] {
  const point = JSON.parse(points.slice(points.lastIndexOf('{'))) as Record<'timestamp' | 'step' | 'value', unknown>;
  return [String(point.timestamp), String(point.step), String(point.value)];
}
