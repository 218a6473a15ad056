import type { HttpConfig } from '../config/fragments.js';
import type { Logger } from '../logging/logger.js';

/** Something that ends in order when the process is asked to. */
export interface Endable {
  readonly logger: Logger;
  stop(): Promise<void>;
}

/**
 * Ends the process in order on SIGTERM, SIGINT or (supervised) when the parent's pipe closes: exit code 0, or 1 when it took longer
 * than the configuration allows or could not be done.
 */
export function endInOrder(
  what: Endable,
  { shutdownSeconds, supervised }: Pick<HttpConfig, 'shutdownSeconds' | 'supervised'>,
): void {
  const capMs = shutdownSeconds * 1_000;
  let ending = false;
  const end = (cause: string): void => {
    if (ending) return;
    ending = true;
    what.logger.info({ cause }, 'shutting down');
    setTimeout(() => {
      what.logger.error({ capMs }, 'the shutdown took too long and was cut off');
      process.exit(1);
    }, capMs).unref();
    void what.stop().then(() => {
      what.logger.info({}, 'stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (supervised) {
    process.stdin.on('end', () => end('the parent closed the pipe'));
    process.stdin.on('error', () => end('the pipe to the parent broke'));
    process.stdin.resume();
  }
}
