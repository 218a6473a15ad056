import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { FeatureValue, OutputValue } from '../../documents/row-values.js';
import { PredictionLogged, type PredictionRecord } from '../prediction.events.js';
import { encodeBlockHeader } from './block-header.js';
import { BlockWriter } from './block-writer.js';
import { decodePredictionBlock } from './decode-block.js';
import { encodePredictionBlock } from './encode-block.js';
import { headersAreEqual, joinBlocks, originOfBlock, rowsInBlock } from './join-blocks.js';
import { ColumnType, MalformedBlockError } from './layout.js';

const example = (
  JSON.parse(readFileSync(new URL('../../../examples/PredictionLogged.v1.json', import.meta.url), 'utf8')) as {
    value: PredictionRecord;
  }
).value;

/** What a reader of the JSON events would have got. */
const asJsonEvents = (records: readonly PredictionRecord[]): PredictionRecord[] =>
  records.map((record) => PredictionLogged.decode(JSON.parse(JSON.stringify(record))));

const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 2 ** 53, 2 ** 60, Number.MIN_VALUE, 0.1),
);
const nullable = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null, freq: 3 });
const scalar = fc.oneof(number, anyText, fc.boolean()) as fc.Arbitrary<FeatureValue>;
/** How the values of one column may be drawn. */
const kinds: readonly fc.Arbitrary<FeatureValue>[] = [
  number,
  nullable(number),
  anyText,
  nullable(fc.constantFrom('AA', 'DL', '', 'Zürich', '東京', '\0', '\ud800')),
  nullable(fc.boolean()),
  fc.constant(null),
  fc.constant('same'),
  nullable(scalar),
];
const outputKinds: readonly fc.Arbitrary<OutputValue>[] = [
  ...kinds,
  fc.array(number, { minLength: 3, maxLength: 3 }),
  fc.array(nullable(anyText), { minLength: 2, maxLength: 2 }),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 1 }),
  fc.array(nullable(scalar), { maxLength: 4 }),
  fc.constant([]),
  fc.constant([null, null]),
];
const instant = fc.oneof(
  fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2001-03-04T05:06:07Z', '2001-03-04T05:06:07.123456Z', '9999-12-31T23:59:59.999Z'),
);
const share = nullable(fc.double({ min: 0, max: 1, noNaN: true }));

/** Records of one block: the same names in each row, each column drawn in one way. */
const records: fc.Arbitrary<PredictionRecord[]> = fc
  .record({
    rows: fc.integer({ min: 1, max: 12 }),
    features: fc.uniqueArray(
      fc.tuple(
        anyText.filter((name) => name !== '__proto__'),
        fc.constantFrom(...kinds),
      ),
      {
        maxLength: 5,
        selector: ([name]) => name,
      },
    ),
    outputs: fc.uniqueArray(fc.tuple(fc.string(), fc.constantFrom(...outputKinds)), {
      maxLength: 3,
      selector: ([name]) => name,
    }),
    firstSequence: fc.integer({ min: 0, max: 2 ** 50 }),
    ids: fc.constantFrom(
      anyText.filter((id) => id !== ''),
      fc.uuid(),
    ),
    error: fc.boolean(),
  })
  .chain(({ rows, features, outputs, firstSequence, ids, error }) =>
    fc
      .array(
        fc.record({
          predictionId: ids,
          unit: nullable(anyText),
          experiment: nullable(fc.constantFrom('price', 'layout')),
          arm: nullable(fc.constantFrom('a', 'b')),
          propensity: share,
          shadow: fc.boolean(),
          purpose: fc.constantFrom('live' as const, 'verification' as const),
          requestTime: instant,
          eventTime: instant,
          features: fc.record(Object.fromEntries(features), { noNullPrototype: true }),
          outputs: fc.record(Object.fromEntries(outputs), { noNullPrototype: true }),
          decision: nullable(fc.oneof(fc.boolean(), fc.constantFrom('late', 'on time'), fc.integer())),
          threshold: nullable(fc.constant(0.5)),
          confidence: share,
          latencyMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
          error: error
            ? fc.record({ code: fc.constant('refused'), message: anyText })
            : fc.constant<PredictionRecord['error']>(null),
        }),
        { minLength: rows, maxLength: rows },
      )
      .map((drawn) =>
        drawn.map(
          (fields, row) =>
            ({ ...example, ...fields, producerSequence: firstSequence + row }) as unknown as PredictionRecord,
        ),
      ),
  );

const block = (rows = 2): Uint8Array =>
  encodePredictionBlock(
    Array.from({ length: rows }, (_, row) => ({ ...example, producerSequence: example.producerSequence + row })),
  );

describe('a prediction block', () => {
  it('reads as the JSON events of its predictions would, whatever they hold', () => {
    fc.assert(
      fc.property(records, (given) => {
        expect(decodePredictionBlock(encodePredictionBlock(given))).toEqual(asJsonEvents(given));
      }),
      { numRuns: 400 },
    );
  });

  it('reads its typed columns as JSON has their values', () => {
    const writer = new BlockWriter();
    const { environment, modelId, name, modelVersionId, version, digest, producer } = example;
    const head = { environment, modelId, name, modelVersionId, version, digest, producer };
    writer.begin(encodeBlockHeader({ ...head, features: ['i', 'l', 'u', 'f'], outputs: ['v'] }), 2, 7, 1_000);
    for (const same of ['p', null, null, null, null, false, false, 0, 5, 1.5, null, null, null, null])
      writer.same(same);
    writer.column(ColumnType.int32);
    [-(2 ** 31), 2 ** 31 - 1].forEach((value) => writer.int32(value));
    writer.column(ColumnType.int64);
    [-(2n ** 63n), 2n ** 53n - 1n].forEach((value) => writer.int64(value));
    writer.column(ColumnType.uint64);
    [2n ** 64n - 1n, 0n].forEach((value) => writer.uint64(value));
    writer.column(ColumnType.float32);
    [0.1, Number.NaN].forEach((value) => writer.float32(value));
    writer.column(ColumnType.float32, 2);
    [-0, Infinity, 1, 2].forEach((value) => writer.float32(value));
    const [first, second] = decodePredictionBlock(writer.end());
    expect(first).toMatchObject({ producerSequence: 7, requestTime: '1970-01-01T00:00:01.000Z', purpose: 'live' });
    expect(first?.features).toEqual({
      i: -2147483648,
      l: '-9223372036854775808',
      u: '18446744073709551615',
      f: Math.fround(0.1),
    });
    expect(second?.features).toEqual({ i: 2147483647, l: 9007199254740991, u: 0, f: null });
    expect([first?.outputs, second?.outputs]).toEqual([{ v: [0, null] }, { v: [1, 2] }]);
  });

  it('has the same bytes whether neighbouring columns are written together or one by one', () => {
    const row = Float32Array.of(7, 0.1, Number.NaN, -0, Infinity, 7);
    const data = [row, row.toReversed()];
    const header = encodeBlockHeader({ ...example, features: ['a', 'b', 'c', 'd'], outputs: [] });
    const written = (write: (writer: BlockWriter) => void): Uint8Array => {
      const writer = new BlockWriter();
      writer.begin(header, 2, 0, 0);
      write(writer);
      return writer.end().slice();
    };
    const together = written((writer) => writer.float32Columns(data, [1, 0], 0, 4));
    const oneByOne = written((writer) => {
      for (let column = 0; column < 4; column++) {
        writer.column(ColumnType.float32);
        writer.float32(data[0]?.[1 + column] as number);
        writer.float32(data[1]?.[column] as number);
      }
    });
    expect(together).toEqual(oneByOne);
  });

  it('joins with blocks of the same header into one that reads as all of them', () => {
    const rows = Array.from({ length: 9 }, (_, row) => ({ ...example, producerSequence: 100 + row }));
    const parts = [rows.slice(0, 1), rows.slice(1, 4), rows.slice(4)].map(encodePredictionBlock);
    expect(headersAreEqual(parts[0]!, parts[1]!)).toBe(true);
    const joined = joinBlocks(parts);
    expect([rowsInBlock(joined), decodePredictionBlock(joined)]).toEqual([9, rows]);
    const time = Date.parse(example.requestTime);
    expect(originOfBlock(joined)).toEqual({ producer: example.producer, firstSequence: 100, time });
  });

  it('is told apart from a block of another version', () => {
    const other = encodePredictionBlock([{ ...example, version: '2' }]);
    expect(headersAreEqual(block(), other)).toBe(false);
  });

  it.each<[string, (rows: PredictionRecord[]) => unknown]>([
    ['nothing', () => []],
    ['more than a hundred', (rows) => Array.from({ length: 101 }, () => rows[0])],
    ['a gap in the sequence', ([one, two]) => [one, { ...two, producerSequence: 99 }]],
    ['two versions', ([one, two]) => [one, { ...two, version: '2' }]],
    ['rows with other features', ([one, two]) => [one, { ...two, features: { hour: 1 } }]],
  ])('is not made of %s', (_what, change) => {
    const rows = [example, { ...example, producerSequence: example.producerSequence + 1 }];
    expect(() => encodePredictionBlock(change(rows) as PredictionRecord[])).toThrow(RangeError);
  });
});

describe('a malformed block', () => {
  it('is refused wherever it is cut off', () => {
    const whole = block();
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodePredictionBlock(whole.subarray(0, length))).toThrow(MalformedBlockError);
    }
  });

  it('is refused or read as valid predictions, whichever bytes were changed', () => {
    const whole = block(5);
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (changed) => {
        const damaged = whole.slice();
        for (const [at, byte] of changed) damaged[at] = byte;
        let read: PredictionRecord[] = [];
        try {
          read = decodePredictionBlock(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBlockError);
        }
        for (const record of read) expect(PredictionLogged.encode(record)).toEqual(record);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is refused when it is any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodePredictionBlock(bytes)).toThrow(MalformedBlockError);
      }),
    );
  });

  it('is refused when its layout is of a later version', () => {
    const later = block();
    later[4] = 2;
    expect(() => decodePredictionBlock(later)).toThrow('layout version 2 is not known here');
  });

  it('is refused when it joins more than a hundred predictions', () => {
    const [one, two] = [block(60), block(60)];
    expect(() => decodePredictionBlock(joinBlocks([one, two]))).toThrow('more than 100 predictions');
  });

  it('takes no memory for what its counts pretend', () => {
    const bytes = block(1);
    const lists = new Uint8Array([ColumnType.float64, 4, 255, 255, 255, 255]);
    const column = bytes.length - 40;
    bytes.set(lists, column);
    expect(() => decodePredictionBlock(bytes)).toThrow(MalformedBlockError);
  });
});
