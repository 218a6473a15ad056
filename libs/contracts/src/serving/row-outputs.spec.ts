import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConfidenceRule, DecisionRule } from '../documents/serving-rules.js';
import { confidenceOf, decisionOf, thresholdOf, type RowOutputs } from './row-outputs.js';

const largest: ConfidenceRule = { kind: 'largest-probability', output: 'p' };
const margin: ConfidenceRule = { kind: 'anomaly-margin', output: 's', threshold: 0.1, scale: 0.05 };
const threshold: DecisionRule = {
  kind: 'threshold',
  output: 'p',
  index: 1,
  threshold: 0.5,
  above: 'late',
  below: 'on time',
};

describe('confidenceOf', () => {
  it.each<[string, ConfidenceRule, RowOutputs, number | null]>([
    ['a named output', { kind: 'output', output: 'c' }, { c: 0.25 }, 0.25],
    ['one position of a named output', { kind: 'output', output: 'c', index: 1 }, { c: [0.25, 0.5] }, 0.5],
    ['the largest of the class probabilities', largest, { p: [0.2, 0.7, 0.1] }, 0.7],
    ['the more probable of two classes when only one is given', largest, { p: [0.2] }, 0.8],
    ['probabilities in a typed array', largest, { p: Float32Array.of(0.25, 0.75) }, 0.75],
    ['no more than 1 after rounding in single precision', largest, { p: [0, 1.0000001] }, 1],
    ['one half on the anomaly threshold', margin, { s: [0.1] }, 0.5],
    ['nothing for what is no probability', { kind: 'output', output: 'c' }, { c: 7 }, null],
    ['nothing for a text', { kind: 'output', output: 'c' }, { c: 'sure' }, null],
    ['nothing for a missing output', largest, {}, null],
    ['nothing for a missing position', { kind: 'output', output: 'c', index: 3 }, { c: [0.1] }, null],
    ['nothing when a probability is not a number', largest, { p: [0.5, Number.NaN] }, null],
    ['nothing without a rule', { kind: 'none' }, { p: [0.9, 0.1] }, null],
  ])('gives %s', (_, rule, outputs, expected) => {
    expect(confidenceOf(rule, outputs)).toBe(expected);
  });

  it('grows with the distance from the anomaly threshold, the same on either side', () => {
    expect(confidenceOf(margin, { s: 0.15 })).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    expect(confidenceOf(margin, { s: 0.05 })).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    expect(confidenceOf(margin, { s: 99 })).toBe(1);
  });

  it('is a probability or nothing, whatever the outputs', () => {
    const rules = fc.constantFrom<ConfidenceRule>(largest, margin, { kind: 'output', output: 'p' });
    const value = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null));
    const outputs = fc.record({ p: fc.oneof(value, fc.array(value)), s: fc.oneof(value, fc.array(value)) });
    fc.assert(
      fc.property(rules, outputs, (rule, row) => {
        const confidence = confidenceOf(rule, row);
        expect(confidence === null || (confidence >= 0 && confidence <= 1)).toBe(true);
      }),
    );
  });
});

describe('decisionOf', () => {
  it.each<[string, DecisionRule, RowOutputs, string | number | boolean | null]>([
    ['a named output', { kind: 'output', output: 'label' }, { label: ['late'] }, 'late'],
    ['the word above the threshold', threshold, { p: [0.4, 0.6] }, 'late'],
    ['the word above on the threshold itself', threshold, { p: [0.5, 0.5] }, 'late'],
    ['the word below the threshold', threshold, { p: [0.6, 0.4] }, 'on time'],
    ['the index of the largest', { kind: 'argmax', output: 'p' }, { p: [0.1, 0.7, 0.2] }, 1],
    ['the first of equals', { kind: 'argmax', output: 'p' }, { p: [0.5, 0.5] }, 0],
    ['the label of the largest', { kind: 'argmax', output: 'p', labels: ['a', 'b'] }, { p: [0.1, 0.9] }, 'b'],
    ['nothing when the score is missing', threshold, { p: [0.4] }, null],
    ['nothing for an infinite value', { kind: 'output', output: 'y' }, { y: Number.POSITIVE_INFINITY }, null],
    ['nothing of an empty vector', { kind: 'argmax', output: 'p' }, { p: [] }, null],
    ['nothing without a rule', { kind: 'none' }, { p: 1 }, null],
  ])('gives %s', (_, rule, outputs, expected) => {
    expect(decisionOf(rule, outputs)).toBe(expected);
  });
});

describe('thresholdOf', () => {
  it('is the threshold of a rule that has one', () => {
    expect(thresholdOf(threshold)).toBe(0.5);
    expect(thresholdOf({ kind: 'argmax', output: 'p' })).toBeNull();
  });
});
