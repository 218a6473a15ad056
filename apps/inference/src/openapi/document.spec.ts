import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { HttpDoor } from '../http/http-door.js';
import { readTarget } from '../http/request-target.js';
import { isScoringPath, readScoringTarget } from '../scoring/scoring-target.js';
import { openApiDocument } from './document.js';
import { routes } from './routes.js';

const listed = Object.entries<readonly string[]>(routes).flatMap(([kind, of]) => of.map((route) => ({ kind, route })));

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and everything it refers to is in it', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(openApiDocument)) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect({ valid: result.valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it('has the routes of the doors and no others', () => {
    const documented = Object.entries<object>(openApiDocument.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(documented.toSorted()).toEqual(listed.map(({ route }) => route).toSorted());
  });

  it.each(listed)('has $route, which a door reads as $kind', ({ kind, route }) => {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replace('{model}', 'iris').replace('{version}', '3');
    expect([HttpDoor.takes(url), isScoringPath(url)].filter(Boolean)).toHaveLength(1);
    const target = HttpDoor.takes(url)
      ? readTarget(method.toUpperCase(), url)
      : readScoringTarget(method.toUpperCase(), url);
    const named = {
      ...(path.includes('{model}') && { model: 'iris' }),
      ...(path.includes('{version}') && { version: '3' }),
    };
    expect(target).toMatchObject({ kind, ...named });
  });
});
