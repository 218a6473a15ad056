import { topics } from '@modelyard/contracts';

/** What people follow live: every topic but the two that carry each prediction and each label. */
const highVolume = new Set(['inference.prediction', 'monitor.ground-truth']);

export const lifecycleTopics: readonly string[] = [...topics.keys()].filter((name) => !highVolume.has(name));
