import { describe, expect, it } from '@jest/globals';
import { nodeId, parseNode } from './node.js';

const id = '019548d0-7a2c-7c11-9d3e-5b1f0a6c2e10';

describe('nodes of the lineage', () => {
  it.each([
    'dataset:flights@4f2a',
    'dataset:with:colons@and@signs@4f2a',
    'run:0123456789abcdef0123456789abcdef',
    'logged-model:m-0123456789abcdef0123456789abcdef',
    `version:${id}`,
    `package:sha256:${'0'.repeat(64)}`,
    `deployment:production/${id}`,
  ])('are written as they are read: %s', (text) => {
    expect(nodeId(parseNode(text))).toBe(text);
  });

  it.each([
    ['flights', 'dataset:NAME@DIGEST, run:RUN_ID'],
    ['dataset:flights', 'Write node as dataset:NAME@DIGEST.'],
    ['version:3', 'Write node as version:MODEL_VERSION_ID.'],
    [`deployment:${id}`, 'Write node as deployment:ENVIRONMENT/MODEL_VERSION_ID.'],
    ['package:4f2a', 'Write node as package:sha256:….'],
    ['table:x', 'dataset:NAME@DIGEST'],
  ])('are not %s', (text, advice) => {
    expect(() => parseNode(text)).toThrow(
      expect.objectContaining({ code: 'invalid-node', nextStep: expect.stringContaining(advice) }),
    );
  });
});
