import { describe, expect, it } from '@jest/globals';
import { assertEngine } from './engine.js';

describe('the engine', () => {
  it.each(['24.11.0', '24.21.3'])('may be %s', (version) => {
    expect(() => assertEngine(version)).not.toThrow();
  });

  it.each(['20.20.0', '24.10.9', '25.0.0'])('may not be %s, which is said with the way out', (version) => {
    expect(() => assertEngine(version)).toThrow(/Start it through npm/);
  });
});
