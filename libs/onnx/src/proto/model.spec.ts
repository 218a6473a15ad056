import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { build, ElementTypes, inspectModel } from '../index.js';
import { OnnxError } from '../onnx-error.js';
import { defaultReadLimits } from '../read-limits.js';
import { decodeModel, encodeModel } from './model.js';
import type { AttributeProto } from './types.js';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}.onnx`, import.meta.url));

const text = fc.string({ unit: 'binary', maxLength: 8 });
const finite = fc.float({ noNaN: true });
const attributes: fc.Arbitrary<AttributeProto> = fc.oneof(
  fc.tuple(text, finite).map(([name, value]) => build.attribute.float(name, value)),
  fc.tuple(text, fc.maxSafeInteger()).map(([name, value]) => build.attribute.int(name, value)),
  fc.tuple(text, text).map(([name, value]) => build.attribute.string(name, value)),
  fc.tuple(text, fc.array(finite)).map(([name, values]) => build.attribute.floats(name, values)),
  fc.tuple(text, fc.array(fc.maxSafeInteger())).map(([name, values]) => build.attribute.ints(name, values)),
  fc.tuple(text, fc.array(text)).map(([name, values]) => build.attribute.strings(name, values)),
  fc
    .tuple(text, fc.array(finite))
    .map(([name, values]) => build.attribute.tensor(name, build.floatTensor('t', values))),
);
const models = fc.record({ attributes: fc.array(attributes), names: fc.array(text), key: text }).map((parts) =>
  build.model({
    producer: { name: 'spec', version: '1' },
    opsets: [{ domain: '', version: 17 }],
    metadata: { [parts.key]: 'value' },
    graph: build.graph({
      name: 'any',
      nodes: [build.node('Any', { inputs: parts.names, outputs: parts.names, attributes: parts.attributes })],
      inputs: parts.names.map((name) => build.tensorValue(name, ElementTypes.string, [null, 1])),
      outputs: parts.names.map((name) => build.tensorValue(name, ElementTypes.float, ['batch', 2])),
      initializers: [build.int64Tensor('ints', [-1, 2]), build.stringTensor('texts', ['a', ''])],
    }),
  }),
);

function refusalOf(bytes: Uint8Array): unknown {
  try {
    inspectModel(bytes);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('decodeModel and encodeModel', () => {
  it('give back every model they write', () => {
    fc.assert(fc.property(models, (model) => expect(decodeModel(encodeModel(model))).toEqual(model)));
  });

  it.each(['zipmap-classifier', 'branching', 'external-data'])('keep all they know of %s through a rewrite', (name) => {
    const model = decodeModel(fixture(name));
    expect(decodeModel(encodeModel(model))).toEqual(model);
  });
});

describe('decodeModel on hostile bytes', () => {
  it('refuses random bytes by a typed error, never by another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expect(refusalOf(bytes)).toBeInstanceOf(OnnxError)),
      { numRuns: 2000 },
    );
  });

  it('survives any change of any bytes of a real model', () => {
    const original = fixture('branching');
    const change = fc.tuple(fc.nat(original.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(original);
        for (const [at, value] of changes) bytes[at] = value;
        const refusal = refusalOf(bytes);
        expect(refusal === undefined || refusal instanceof OnnxError).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('survives a cut at any byte of a real model', () => {
    const original = fixture('zipmap-classifier');
    for (let length = 0; length < original.length; length++) {
      const refusal = refusalOf(original.subarray(0, length));
      // A cut between two fields after the graph leaves a whole model.
      expect(refusal === undefined || refusal instanceof OnnxError).toBe(true);
    }
  });

  it('stops at a varint without end', () => {
    expect(refusalOf(Uint8Array.from([8, ...new Array<number>(12).fill(255)]))).toMatchObject({
      code: 'malformed-varint',
    });
  });

  it('refuses nesting beyond the limit before the stack ends', () => {
    let type = new Uint8Array(0);
    // sequence_type { elem_type { sequence_type { … } } }
    for (let depth = 0; depth < 10_000; depth++) type = wrap(4, wrap(1, type));
    const bytes = wrap(7, wrap(11, wrap(2, type)));
    expect(refusalOf(bytes)).toMatchObject({ code: 'too-deep' });
  });

  it('refuses two graphs, which readers would understand differently', () => {
    const graph = wrap(7, new Uint8Array(0));
    expect(refusalOf(Uint8Array.from([...graph, ...graph]))).toMatchObject({ code: 'two-graphs' });
  });

  it.each(['bytes', 'nodes', 'tensors', 'strings', 'stringBytes', 'numbers'] as const)(
    'holds the limit on %s',
    (what) => {
      const limits = { ...defaultReadLimits, [what]: 0 };
      expect(() => decodeModel(fixture('branching'), limits)).toThrow(
        expect.objectContaining({ code: 'limit-exceeded', nextStep: expect.stringContaining(what) }),
      );
    },
  );
});

function wrap(field: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  const out = new Uint8Array(1 + length.length + body.length);
  out.set([field * 8 + 2, ...length]);
  out.set(body, 1 + length.length);
  return out;
}
