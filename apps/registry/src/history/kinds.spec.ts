import { describe, expect, it } from '@jest/globals';
import { catalogue, modelVersionTopic } from '@modelyard/contracts';
import { deploymentEvents } from './deployments.subscriber.js';
import { kindOf } from './kinds.js';

describe('kinds of history entries', () => {
  it('exist for every event of a model’s life and of its deployments', () => {
    const kept = [
      ...[...catalogue.values()].filter(({ topic }) => topic.name === modelVersionTopic.name),
      ...deploymentEvents,
    ];
    expect(kept.length).toBeGreaterThan(20);
    for (const { name } of kept) expect(kindOf(name)).toMatch(/^[a-z-]+$/);
  });

  it('are refused for an event that nobody has thought of', () => {
    expect(() => kindOf('ModelPainted')).toThrow('give it one in history/kinds.ts');
  });
});
