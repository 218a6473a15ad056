import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 200;
const LIMIT_MS = 120_000;

/** Waits until the event log has taken every prediction that was kept for it. Throws when that takes too long. */
export async function untilDrained(httpPort: number): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    const waiting = Number(/^inference_spool_waiting_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]);
    if (waiting === 0) return;
    if (performance.now() - begun > LIMIT_MS) throw new Error(`${waiting} bytes still wait for the event log`);
    await pause(POLL_MS);
  }
}
