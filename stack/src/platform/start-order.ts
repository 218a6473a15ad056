import type { ServiceDefinition } from './service-table.js';

/**
 * Groups services into waves: each calls only services of earlier waves, and those of one wave start together.
 * @throws Error when services call each other in a circle, or call one that is not in the list
 */
export function startOrder(services: readonly ServiceDefinition[]): ServiceDefinition[][] {
  const waves: ServiceDefinition[][] = [];
  const started = new Set<string>();
  let waiting = [...services];
  while (waiting.length > 0) {
    const wave = waiting.filter((service) => Object.values(service.calls).every((called) => started.has(called)));
    if (wave.length === 0) {
      throw new Error(
        `these services can never start, because of whom they call: ${waiting.map((s) => s.name).join(', ')}`,
      );
    }
    for (const { name } of wave) started.add(name);
    waiting = waiting.filter((service) => !wave.includes(service));
    waves.push(wave);
  }
  return waves;
}
