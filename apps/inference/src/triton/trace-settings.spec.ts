import { beforeEach, describe, expect, it } from '@jest/globals';
import { TraceControl } from './trace-settings.js';

describe('the trace settings', () => {
  let control: TraceControl;
  beforeEach(() => {
    control = new TraceControl(true);
  });
  const takes = (model: string, requests: number) =>
    Array.from({ length: requests }, () => control.takes(model))
      .map(Number)
      .join('');

  it('trace nothing until they are told to', () => {
    expect(control.read(null)).toEqual({
      trace_level: ['OFF'],
      trace_rate: '1000',
      trace_count: '-1',
      log_frequency: '0',
      trace_file: '',
      trace_mode: 'opentelemetry',
    });
    expect([control.on, takes('iris', 3)]).toEqual([false, '000']);
  });

  it('take one request of so many, until so many are taken', () => {
    expect(control.change(null, { trace_level: ['TIMESTAMPS'], trace_rate: '3', trace_count: '2' })).toMatchObject({
      trace_level: ['TIMESTAMPS'],
      trace_rate: '3',
    });
    expect(control.on).toBe(true);
    expect(takes('iris', 10)).toBe('0010010000');
    expect(control.read(null).trace_count).toBe('0');
  });

  it('of a model stand over those of all, and null gives them back', () => {
    control.change('iris', { trace_level: 'TIMESTAMPS', trace_rate: ['1'], trace_count: 1 });
    expect([takes('other', 2), takes('iris', 2)]).toEqual(['00', '10']);
    expect(control.change('iris', { trace_level: null, trace_rate: null })).toMatchObject({
      trace_level: ['OFF'],
      trace_rate: '1000',
      trace_count: '0',
    });
    expect(control.on).toBe(false);
  });

  it.each([
    [{ trace_level: ['TENSORS'] }, 'unsupported', 'prediction log'],
    [{ trace_level: ['MAX'] }, 'invalid', 'OFF or TIMESTAMPS'],
    [{ trace_level: ['OFF', 'TIMESTAMPS'] }, 'invalid', 'stands alone'],
    [{ trace_file: '/tmp/trace' }, 'unsupported', 'collector'],
    [{ log_frequency: '100' }, 'unsupported', "always '0'"],
    [{ trace_rate: '0' }, 'invalid', 'at least 1'],
    [{ trace_count: 'many' }, 'invalid', 'at least -1'],
    [{ trace_rate: null }, 'invalid', 'give it a value'],
    [{ speed: '1' }, 'invalid', "unknown trace setting 'speed'"],
  ])('refuse %j', (changes, kind, words) => {
    expect(() => control.change(null, changes)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(words) }),
    );
    expect(control.read(null)).toEqual(new TraceControl(true).read(null));
  });

  it('refuse what nobody would receive', () => {
    expect(() => new TraceControl(false).change(null, { trace_level: 'TIMESTAMPS' })).toThrow('MODELYARD_OTLP_URL');
  });
});
