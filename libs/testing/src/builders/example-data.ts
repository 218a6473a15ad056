import { readFileSync } from 'node:fs';
import { ModelRegistered, type AnyEventDefinition, type EventData, type ServedModel } from '@modelyard/contracts';

const examples = new URL('../../../contracts/examples/', import.meta.url);

/** Sound data of any event: the committed example of it, with what the test is about in place of the example's values. */
export function exampleData<Definition extends AnyEventDefinition>(
  definition: Definition,
  changes: Partial<EventData<Definition>> = {},
): EventData<Definition> {
  const file = new URL(`${definition.name}.v${definition.version}.json`, examples);
  const { value } = JSON.parse(readFileSync(file, 'utf8')) as { value: unknown };
  return definition.encode({ ...(definition.decode(value) as object), ...changes }) as EventData<Definition>;
}

/** A servable version: the one that the example of ModelRegistered carries, changed. */
export function exampleServedModel(changes: Partial<ServedModel> = {}): ServedModel {
  const { servedModel } = exampleData(ModelRegistered);
  if (!servedModel) throw new TypeError('The example of ModelRegistered carries no servable version.');
  return { ...servedModel, ...changes };
}
