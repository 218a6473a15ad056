import { ModelAliasRemoved, ModelId } from '@modelyard/contracts';
import { announcing, type RecordedChange } from './record-changes.js';

/** What is told and kept of an alias that goes, by itself or with the version it points to. */
export function aliasRemoval(
  { modelId, name }: { readonly modelId: string; readonly name: string },
  alias: string,
  previousVersion: string,
): RecordedChange {
  return {
    event: announcing(ModelAliasRemoved, { modelId: ModelId.parse(modelId), name, alias, previousVersion }),
    action: 'remove-alias',
    object: { kind: 'model', id: modelId, name },
    before: { alias, version: previousVersion },
    after: null,
    details: { alias },
  };
}
