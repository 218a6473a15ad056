import type { Supervised } from './supervised.js';

const everyMs = 5_000;
/** A minute without an answer: longer than any pause of a busy machine, shorter than anybody's patience. */
const patience = 12;

/**
 * Asks every service that is ready whether it lives, and ends one that stays silent, so that it is started again.
 * @returns ends the watch
 */
export function watchLiveness(
  services: readonly Supervised[],
  isLive: (name: string) => Promise<unknown>,
  report: (line: string) => void,
): () => void {
  const silent = new Map<string, number>();
  const ask = async (service: Supervised): Promise<void> => {
    if (!service.state.ready) return;
    const missed = await isLive(service.name).then(
      () => 0,
      () => (silent.get(service.name) ?? 0) + 1,
    );
    silent.set(service.name, missed % patience);
    if (missed < patience) return;
    report(`${service.name} lives but has failed its liveness check ${patience} times in a row: ending it`);
    await service.recycle();
  };
  const timer = setInterval(() => {
    for (const service of services) void ask(service);
  }, everyMs);
  return () => clearInterval(timer);
}
