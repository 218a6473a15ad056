import type { Logger } from '@modelyard/chassis';

/**
 * Works through items one after the other; one that fails is logged and left for the next pass, and the others still get
 * their turn.
 */
export async function eachOnItsOwn<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  logger: Logger,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (err) {
      logger.warn({ err }, 'a reconcile step failed and is repeated');
    }
  }
}
