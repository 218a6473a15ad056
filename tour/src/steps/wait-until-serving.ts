import { setTimeout as pause } from 'node:timers/promises';
import { TourFailure } from '../tour-failure.js';
import type { Tour } from '../tour.js';

/** Resolves when production says that a version is ready. @throws TourFailure after the deadline */
export async function waitUntilServing({ platform, modelName, options }: Tour, version: string): Promise<void> {
  const url = `${platform.inference}/v2/models/${modelName}/versions/${version}/ready`;
  const deadline = performance.now() + 30_000 * options.patience;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    if (performance.now() > deadline) throw new TourFailure('the promoted version serves', `${url} is not ready`);
    await pause(100);
  }
}
