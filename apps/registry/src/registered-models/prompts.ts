import type { KeyValue } from '../database/key-values.js';
import type { Comparison } from '../search-grammar/search-spec.js';
import type { SqlParameters } from '../search-grammar/sql-parameters.js';
import { promptTag } from './registered-model.entity.js';

/**
 * Prompts share the tables of models. A search gives models alone, or prompts alone where its filter asks for the prompt tag; clients add
 * `!= 'true'` to every other search, which by the rule for missing keys would match no model at all.
 */
export function promptCondition(
  comparisons: readonly Comparison[],
  modelId: string,
  parameters: SqlParameters,
): string {
  const wanted = comparisons.some(
    (comparison) => isPromptClause(comparison) && comparison.operator === '=' && comparison.value === 'true',
  );
  return `${wanted ? '' : 'not '}exists (select 1 from registered_model_tags p
    where p.model_id = ${modelId} and p.key = ${parameters.add(promptTag)} and p.value = 'true')`;
}

/** Whether tags make a prompt of a registered model. */
export function isPrompt(tags: readonly KeyValue[]): boolean {
  return tags.some(({ key, value }) => key === promptTag && value.toLowerCase() === 'true');
}

/** Whether a comparison asks for the prompt tag, which only `promptCondition` answers. */
export function isPromptClause({ entity, key }: Comparison): boolean {
  return entity === 'tag' && key === promptTag;
}
