import { describe, expect, it } from '@jest/globals';
import { catalogue, ModelPromoted, ServedModel } from '@modelyard/contracts';
import { exampleData, exampleServedModel } from './example-data.js';

describe('data for tests', () => {
  it('is there for every event', () => {
    const built = [...catalogue.values()].map((definition) => exampleData(definition));
    expect(built).toHaveLength(catalogue.size);
  });

  it('takes what the test is about, and checks it', () => {
    expect(exampleData(ModelPromoted, { version: '7' }).version).toBe('7');
    expect(() => exampleData(ModelPromoted, { version: 7 as never })).toThrow(/version/);
  });

  it('includes a servable version', () => {
    expect(ServedModel.parse(exampleServedModel({ name: 'churn' })).name).toBe('churn');
  });
});
