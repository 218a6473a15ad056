/** One line of the result: what was measured of each server, better or worse by `better`. */
export interface Row {
  readonly name: string;
  readonly unit: 'ms' | '/s' | 'MB' | 's';
  readonly mlflow: number | null;
  readonly fasttrackml: number | null;
  readonly modelyard: number;
  /** The least ratio to MLflow; null where none is asked for. */
  readonly bar: number | null;
  /** The most that the registry's own figure may be, where the bar is absolute. */
  readonly limit?: number;
  /** FastTrackML's start and memory are set aside. */
  readonly beatsFasttrackml: boolean;
}

/** Times better than MLflow. */
export function ratio({ unit, mlflow, modelyard }: Row): number | null {
  if (mlflow === null) return null;
  return unit === '/s' ? modelyard / mlflow : mlflow / modelyard;
}

export function verdict(row: Row): 'met' | 'missed' | '–' {
  const { bar, limit, modelyard } = row;
  const times = ratio(row);
  if (limit !== undefined) return modelyard <= limit ? 'met' : 'missed';
  if (bar === null || times === null) return '–';
  return times >= bar ? 'met' : 'missed';
}

export function fasterThanFasttrackml({ unit, fasttrackml, modelyard, beatsFasttrackml }: Row): 'yes' | 'no' | '–' {
  if (fasttrackml === null || !beatsFasttrackml) return '–';
  return (unit === '/s' ? modelyard >= fasttrackml : modelyard <= fasttrackml) ? 'yes' : 'no';
}

export function markdownTable(rows: readonly Row[]): string {
  const header = [
    'operation',
    'MLflow',
    'FastTrackML',
    'Modelyard',
    'times MLflow',
    'bar',
    'verdict',
    'faster than FastTrackML',
  ];
  const lines = rows.map((row) => {
    const times = ratio(row);
    return [
      row.name,
      figure(row.mlflow, row.unit),
      figure(row.fasttrackml, row.unit),
      figure(row.modelyard, row.unit),
      times === null ? '–' : times.toFixed(1),
      row.limit === undefined ? (row.bar === null ? '–' : `≥ ${row.bar}`) : `≤ ${row.limit} ${row.unit}`,
      verdict(row),
      fasterThanFasttrackml(row),
    ];
  });
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figure(value: number | null, unit: Row['unit']): string {
  if (value === null) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return unit === '/s' ? `${value.toFixed(digits)}/s` : `${value.toFixed(digits)} ${unit}`;
}
