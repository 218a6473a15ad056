import { describe, expect, it } from '@jest/globals';
import { LifecyclePolicyChanged, StagingVerified, type AnyEventDefinition } from '@modelyard/contracts';
import type { SeenEvent } from './event-feed.js';
import { timeline } from './timeline.js';

function seen(definition: AnyEventDefinition, at: number, data: object): SeenEvent {
  const envelope = { actor: null } as SeenEvent['envelope'];
  return { definition, data, envelope, topic: definition.topic.name, partition: 3, offset: 42n, at };
}

describe('the timeline', () => {
  it('says when, where in the log, what, and about which version', () => {
    const events = [
      seen(StagingVerified, 10_000, { version: '1' }),
      seen(LifecyclePolicyChanged, 11_500, { policyVersion: 1 }),
    ];
    expect(timeline(events)).toEqual([
      '   0.0 s  deployer.rollout/3@42  StagingVerified         version 1',
      '   1.5 s  registry.policy/3@42   LifecyclePolicyChanged  policy version 1',
    ]);
  });

  it('of nothing is empty', () => {
    expect(timeline([])).toEqual([]);
  });
});
