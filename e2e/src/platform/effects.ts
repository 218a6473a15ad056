import type { AnyEventDefinition } from '@modelyard/contracts';
import { isEvent, type SeenEvent } from '@modelyard/tour';

/**
 * The events of one kind, each once: a crash may publish a record twice, and every reader knows it again by its id. What is left over
 * has happened as often as it is listed.
 */
export function effectsIn<Definition extends AnyEventDefinition>(
  events: readonly SeenEvent[],
  definition: Definition,
): readonly SeenEvent<Definition>[] {
  const ofKind = events.filter((event): event is SeenEvent<Definition> => isEvent(event, definition));
  const byId = new Map(ofKind.map((event) => [`${event.envelope.source} ${event.envelope.id}`, event]));
  return [...byId.values()];
}
