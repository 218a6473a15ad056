import { describe, expect, it } from '@jest/globals';
import { HttpDoor } from './http-door.js';
import { readJsonLength } from './binary-section.js';
import { readTarget } from './request-target.js';

describe('reading the target of a request', () => {
  it.each([
    ['GET', '/v2', { kind: 'server-metadata' }],
    ['GET', '/v2/?x=1', { kind: 'server-metadata' }],
    ['HEAD', '/v2/health/live', { kind: 'server-live' }],
    ['GET', '/v2/models/iris', { kind: 'metadata', model: 'iris', version: null }],
    ['GET', '/v2/models/iris/', { kind: 'metadata', model: 'iris', version: null }],
    ['GET', '/v2/models/my%20model%2Fx/versions/v1.2', { kind: 'metadata', model: 'my model/x', version: 'v1.2' }],
    ['GET', '/v2/models/iris/ready', { kind: 'ready', model: 'iris', version: null }],
    ['GET', '/v2/models/iris/versions/3/ready', { kind: 'ready', model: 'iris', version: '3' }],
    ['POST', '/v2/models/iris/infer', { kind: 'infer', model: 'iris', version: null }],
    ['POST', '/v2/models/infer/versions/ready/infer', { kind: 'infer', model: 'infer', version: 'ready' }],
    ['POST', '/v2/repository/index', { kind: 'index' }],
    ['POST', '/v2/repository/models/my%20model/load', { kind: 'load', model: 'my model' }],
    ['POST', '/v2/repository/models/iris/unload', { kind: 'unload', model: 'iris' }],
    ['GET', '/v2/logging', { kind: 'logging' }],
    ['POST', '/v2/logging', { kind: 'change-logging' }],
    ['GET', '/v2/trace/setting', { kind: 'traces', model: null }],
    ['POST', '/v2/models/iris/trace/setting', { kind: 'change-traces', model: 'iris' }],
    ['GET', '/v2/models/stats', { kind: 'all-statistics' }],
    ['GET', '/v2/models/iris/stats', { kind: 'statistics', model: 'iris', version: null }],
    ['GET', '/v2/models/iris/versions/2/config', { kind: 'config', model: 'iris', version: '2' }],
  ])('reads %s %s', (method, url, target) => {
    expect(readTarget(method, url)).toEqual(target);
  });

  it.each([
    ['GET', '/v2/models/iris/infer', 405],
    ['POST', '/v2/models/iris', 405],
    ['GET', '/v2/nothing', 404],
    ['GET', '/v2/models/', 404],
    ['GET', '/v2/models/iris/versions/1/2/ready', 404],
    ['GET', '/v2/models/%ff', 400],
    ['GET', '/v2/repository/models/iris/load', 405],
    ['PUT', '/v2/logging', 405],
    ['POST', '/v2/repository/mine/models/iris/load', 501],
  ])('refuses %s %s with %i', (method, url, httpStatus) => {
    expect(() => readTarget(method, url)).toThrow(expect.objectContaining({ httpStatus }));
  });

  it('leaves every path outside of /v2 to the framework', () => {
    expect(['/v2', '/v2/', '/v2?a', '/v2/models/x'].filter(HttpDoor.takes)).toHaveLength(4);
    expect(['/', '/v2x', '/health/live', '/metrics', '/v1/v2'].filter(HttpDoor.takes)).toEqual([]);
  });

  it.each(['x', '-1', '1.5', '11', '99999999999'])('refuses the JSON length %s for a body of 10 bytes', (header) => {
    expect(() => readJsonLength(header, 10)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('takes the whole body as JSON where no length is given, and 0 as none of it', () => {
    expect([undefined, '10', '0'].map((header) => readJsonLength(header, 10))).toEqual([null, 10, 0]);
  });
});
