import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  BlockWriter,
  ColumnType,
  decodePredictionBlock,
  encodeBlockHeader,
  encodePredictionBlock,
  joinBlocks,
  PredictionLogged,
  type BlockHeader,
  type PredictionRecord,
} from '@modelyard/contracts';
import { exampleData } from '@modelyard/testing';
import { pythonEnv } from '../../../../tools/python-env.mjs';

const lock = fileURLToPath(new URL('../../clients/requirements.lock', import.meta.url));
const reader = fileURLToPath(new URL('../../../../examples/python/prediction_blocks.py', import.meta.url));
const example = exampleData(PredictionLogged);

const rowsOf = (count: number, first: number, change: (row: number) => Partial<PredictionRecord>) =>
  Array.from({ length: count }, (_, row) => ({ ...example, ...change(row), producerSequence: first + row }));

/** Columns of every type that hold what readers get wrong first. */
const wide = rowsOf(40, 0, (row) => ({
  predictionId: `p-${row}` as PredictionRecord['predictionId'],
  unit: row % 3 === 0 ? null : `customer-${row}`,
  arm: row % 2 === 0 ? 'a' : 'b',
  shadow: row === 7,
  purpose: row === 8 ? 'verification' : 'live',
  eventTime: row === 9 ? '2001-03-04T05:06:07.123456Z' : `2001-03-04T05:06:${String(row).padStart(2, '0')}.089Z`,
  features: {
    number: row === 3 ? null : row / 7,
    word: ['AA', 'Zürich', '東京', '', null][row % 5] as string | null,
    flag: row % 4 === 0 ? null : row % 2 === 0,
    mixed: [1, 'one', true, null][row % 4] as number,
    empty: null,
  },
  outputs: { scores: [row, -0, 0.1], words: ['x', null], any: row % 2 === 0 ? [1] : 'none', lists: [] },
  decision: row % 2 === 0,
  error: row === 5 ? { code: 'refused', message: 'no “row”' } : null,
}));

function typedBlock(): Uint8Array {
  const writer = new BlockWriter();
  const header = {
    ...(example as unknown as BlockHeader),
    features: ['long', 'unsigned', 'int', 'half'],
    outputs: ['v'],
  };
  writer.begin(encodeBlockHeader(header), 2, 9, 1_000_000_000_000);
  for (const same of ['p', 'u', null, null, 0.5, false, false, 0, -5, 1.5, 'late', 0.5, 0.9, null]) writer.same(same);
  writer.column(ColumnType.int64);
  [2n ** 53n, -(2n ** 53n) + 1n].forEach((value) => writer.int64(value));
  writer.column(ColumnType.uint64);
  [2n ** 64n - 1n, 1n].forEach((value) => writer.uint64(value));
  writer.column(ColumnType.int32);
  [-1, 1].forEach((value) => writer.int32(value));
  writer.column(ColumnType.float32);
  [Number.NaN, 0.1].forEach((value) => writer.float32(value));
  writer.column(ColumnType.float32, 2);
  [1, Infinity, -0, 2].forEach((value) => writer.float32(value));
  return writer.end().slice();
}

describe('the Python reader of prediction blocks', () => {
  it('reads what this platform writes as this platform reads it', async () => {
    const many = rowsOf(30, 5, (row) => ({ features: { distance: row } }));
    const joined = joinBlocks([many.slice(0, 1), many.slice(1, 3), many.slice(3)].map(encodePredictionBlock));
    const blocks = [encodePredictionBlock(wide), joined, typedBlock()];
    const folder = await mkdtemp(join(tmpdir(), 'blocks-'));
    const paths = blocks.map((_, at) => join(folder, `${at}.block`));
    await Promise.all(blocks.map((block, at) => writeFile(paths[at] ?? '', block)));
    const { stdout } = await promisify(execFile)(await pythonEnv(lock), [reader, ...paths]);
    await rm(folder, { recursive: true });
    const read = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as PredictionRecord);
    expect(read).toEqual(blocks.flatMap(decodePredictionBlock));
  }, 300_000);
});
