import { Environment, type PlanEntry, type ServedModel, type TrafficPlan } from '@modelyard/contracts';

/** A serving plan of one model whose entries have the given weights. */
export function planOf(
  entries: readonly { served: ServedModel; weight: number }[],
  changes: Partial<TrafficPlan> = {},
): TrafficPlan {
  const [first] = entries;
  if (!first) throw new TypeError('a plan needs an entry');
  return {
    environment: Environment.parse('production'),
    modelId: first.served.modelId,
    name: first.served.name,
    revision: 1,
    state: 'serving',
    reason: null,
    entries: entries.map(({ served, weight }) => ({ servedModel: served, weight, role: roleOf(weight) })),
    stickiness: { header: null, parameter: null, salt: 'salt' },
    experiments: [],
    shadows: [],
    headerRules: [],
    ...changes,
  };
}

function roleOf(weight: number): PlanEntry['role'] {
  if (weight === 0) return 'standby';
  return weight < 50 ? 'candidate' : 'stable';
}
