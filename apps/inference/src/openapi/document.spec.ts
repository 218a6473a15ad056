import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from './document.js';

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and everything it refers to is in it', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(openApiDocument)) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect({ valid: result.valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
    expect(() => validator.resolveRefs()).not.toThrow();
  });
});
