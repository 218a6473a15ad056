import { describe, expect, it } from '@jest/globals';
import { signatureSource } from './signature-source.js';

const nothing = { inputs: [], outputs: [] };

describe('the source of a signature', () => {
  it('is a module with a constant', () => {
    const signature = {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
      outputs: [{ name: 'it\'s \\ "y"\n', datatype: 'BYTES', shape: [] }],
    } as const;
    expect(signatureSource('flight-delay', signature))
      .toBe(String.raw`import type { Signature } from '@modelyard/inference-client';

export const flightDelaySignature = {
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [-1, 3] },
  ],
  outputs: [
    { name: 'it\'s \\ "y"\n', datatype: 'BYTES', shape: [] },
  ],
} as const satisfies Signature;
`);
  });

  it.each([
    ['iris', 'irisSignature'],
    ['Wine Quality (v2)', 'wineQualityV2Signature'],
    ['7days', 'model7daysSignature'],
    ['class', 'classSignature'],
    ['日本', 'signature'],
  ])('names the constant of %s %s', (model, name) => {
    expect(signatureSource(model, nothing)).toContain(`export const ${name} = {\n  inputs: [],\n`);
  });
});
