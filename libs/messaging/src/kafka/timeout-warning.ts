let silenced = false;

/**
 * kafkajs 2.2.4 computes the delay of a timer from a timestamp that is still -1, so Node 24 warns of a negative timeout once for each client.
 * Harmless, and not ours to fix; every other warning passes.
 */
export function silenceKafkajsTimeoutWarning(): void {
  if (silenced) return;
  silenced = true;
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]): void => {
    const [, kind] = args;
    if (kind === 'TimeoutNegativeWarning' && new Error().stack?.includes('kafkajs')) return;
    emitWarning(...args);
  };
}
