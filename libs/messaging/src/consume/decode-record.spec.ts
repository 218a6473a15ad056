import { describe, expect, it } from '@jest/globals';
import { PredictionLogged, PredictionsLogged, type AnyEventDefinition } from '@modelyard/contracts';
import { eventRecord, exampleData } from '@modelyard/testing';
import type { LogRecord } from '../event-log/event-log.js';
import { decodeRecord, delivered, UnreadableRecordError } from './decode-record.js';

const wanted = new Map<string, AnyEventDefinition>(
  [PredictionLogged, PredictionsLogged].map((definition) => [definition.type, definition]),
);
const example = exampleData(PredictionLogged);
const predictions = [example, { ...example, producerSequence: example.producerSequence + 1 }];
const block: LogRecord = {
  ...eventRecord(PredictionsLogged, { predictions }),
  partition: 3,
  offset: 7n,
  timestamp: 0,
};

describe('a record of the event log', () => {
  it('is read in its own form, and stands for the events it carries', () => {
    const event = decodeRecord(block, wanted);
    expect(event?.data).toEqual({ predictions });
    expect(delivered(event!).map(({ definition, data, position }) => [definition.type, data, position.offset])).toEqual(
      predictions.map((prediction) => [PredictionLogged.type, prediction, 7n]),
    );
  });

  it('stands for itself where it carries nothing', () => {
    const event = decodeRecord({ ...block, ...eventRecord(PredictionLogged, example) }, wanted)!;
    expect(delivered(event)).toEqual([event]);
  });

  it.each([
    ['a block that is cut off', { value: block.value!.subarray(0, -1) }],
    ['a block that says it is JSON', { headers: { ...block.headers, ce_type: PredictionLogged.type } }],
    ['no value', { value: null }],
    ['no type', { headers: {} }],
  ])('is unreadable with %s', (_what, change) => {
    expect(() => decodeRecord({ ...block, ...change }, wanted)).toThrow(UnreadableRecordError);
  });

  it('is passed over when nobody wants its type', () => {
    expect(decodeRecord(block, new Map())).toBeUndefined();
  });
});
