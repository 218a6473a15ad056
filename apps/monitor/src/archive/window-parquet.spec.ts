import { describe, expect, it } from '@jest/globals';
import type { FeatureColumn } from '@modelyard/contracts';
import { readParquet } from '@modelyard/tables';
import type { WindowRow } from '../windows/window-rows.js';
import { archiveColumns, windowParquet } from './window-parquet.js';

const features: FeatureColumn[] = [
  { name: 'distance', kind: 'numeric', source: { input: 'distance' } },
  { name: 'carrier', kind: 'categorical', source: { input: 'carrier' } },
];

function row(changes: Partial<WindowRow>): WindowRow {
  return {
    predictionId: 'p-1',
    eventTime: Date.parse('2001-03-01T00:00:00.000Z'),
    features: { distance: 400.5, carrier: 'DL' },
    outputs: { probability: [0.2, 0.8] },
    decision: true,
    confidence: 0.8,
    latencyMs: 3,
    failed: false,
    labelled: false,
    label: null,
    outcomes: {},
    ...changes,
  };
}

const rows = [
  row({ labelled: true, label: false, outcomes: { minutes: 12 } }),
  row({ predictionId: 'p-2', features: { distance: null, carrier: null } }),
];

describe('the archive of a window', () => {
  it('is read back as it was: features under their names, what is missing as missing', async () => {
    const table = await readParquet(windowParquet(rows, features, archiveColumns(rows, features, 'delayed')));
    expect(Object.fromEntries(table.columns)).toEqual({
      _prediction_id: ['p-1', 'p-2'],
      _event_time: [rows[0]?.eventTime, rows[1]?.eventTime],
      distance: [400.5, null],
      carrier: ['DL', null],
      _output_probability: ['[0.2,0.8]', '[0.2,0.8]'],
      _decision: [true, true],
      _confidence: [0.8, 0.8],
      _latency_ms: [3, 3],
      delayed: [false, null],
      _outcome_minutes: [12, null],
    });
  });

  it('is the same to the byte for the same rows', () => {
    const write = () => Buffer.from(windowParquet(rows, features, archiveColumns(rows, features, undefined)));
    expect(write().equals(write())).toBe(true);
  });

  it('gives way to a feature that has taken the name of a column', () => {
    const greedy = [...features, { name: 'label', kind: 'numeric' as const, source: { input: 'label' } }];
    expect(archiveColumns(rows, greedy, undefined).label).toBe('_label');
  });

  it('holds columns that no row has a value for', async () => {
    const empty = [row({ decision: null, confidence: null, outputs: {} })];
    const table = await readParquet(windowParquet(empty, features, archiveColumns(empty, features, undefined)));
    expect(table.columns.get('label')).toEqual([null]);
  });
});
