import type { Topic } from '@modelyard/contracts';

export class ForeignTopicError extends Error {
  override readonly name = 'ForeignTopicError';
}

/** @throws ForeignTopicError when only another service may write to the topic */
export function assertMayPublish(service: string, topic: Topic): void {
  if (topic.publishers === 'owner' && topic.owner !== service) {
    throw new ForeignTopicError(`${service} may not publish to ${topic.name}: it belongs to ${topic.owner}`);
  }
}
