import { describe, expect, it } from '@jest/globals';
import { serviceTable, type ServiceDefinition } from './service-table.js';
import { startOrder } from './start-order.js';

const service = (name: string, ...calls: string[]): ServiceDefinition => ({
  name,
  app: name,
  needs: [],
  calls: Object.fromEntries(calls.map((called) => [`${called}_URL`, called])),
  env: {},
});
const names = (waves: ServiceDefinition[][]): string[][] => waves.map((wave) => wave.map(({ name }) => name));

describe('the order of starting', () => {
  it('puts every service after those it calls', () => {
    expect(names(startOrder([service('c', 'b'), service('b', 'a'), service('a'), service('d')]))).toEqual([
      ['a', 'd'],
      ['b'],
      ['c'],
    ]);
  });

  it('exists for the platform, with the gateway alone at the end', () => {
    const waves = names(startOrder(serviceTable));
    expect(waves.flat().toSorted()).toEqual(serviceTable.map(({ name }) => name).toSorted());
    expect(waves.at(-1)).toEqual(['gateway']);
  });

  it('names the services that call each other in a circle', () => {
    expect(() => startOrder([service('a', 'b'), service('b', 'a'), service('c')])).toThrow(/whom they call: a, b$/);
  });

  it('names a service that calls one that does not exist', () => {
    expect(() => startOrder([service('a', 'nobody')])).toThrow(/whom they call: a$/);
  });
});
