import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';
import { openApiDocument } from './document.js';

const infer = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }] };
const wrong = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1] }] };
const score = { good: { inputs: { x: [[1, 2, 3]] } }, bad: { nothing: [] } };
const trace = { good: { trace_rate: '7' }, bad: { trace_rate: 'often' }, unsupported: { trace_file: '/tmp/trace' } };
const load = { good: {}, bad: { parameters: 'none' }, unsupported: { parameters: { config: '{}' } } };

interface Bodies {
  readonly good: unknown;
  /** Answered with 400. */
  readonly bad: unknown;
  /** Answered with 501. */
  readonly unsupported?: unknown;
}

/** What each operation that takes a body is sent. */
const bodies: Readonly<Record<string, Bodies>> = {
  repositoryIndex: { good: {}, bad: { ready: 'yes' } },
  infer: { good: infer, bad: wrong },
  inferOfVersion: { good: infer, bad: wrong },
  invocations: score,
  invocationsOfModel: score,
  invocationsOfVersion: score,
  predict: { good: { instances: [[1, 2, 3]] }, bad: { instances: 'none' } },
  unload: { good: {}, bad: [] },
  load,
  changeLogSettings: { good: { log_info: true }, bad: { log_info: 1 }, unsupported: { log_file: '/tmp/log' } },
  changeTraceSettings: trace,
  changeTraceSettingsOfModel: trace,
};

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

const operations = Object.entries<object>(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Operation,
  })),
);

/** Each operation with a request for every status that a single request can bring about. */
const cases = operations.flatMap(({ path, method, operation }) => {
  const one = { path, method, operation, name: operation.operationId };
  const { good, bad, unsupported } = bodies[operation.operationId] ?? {};
  return [
    { ...one, status: 200, model: 'flights', body: good },
    ...(operation.responses['404'] ? [{ ...one, status: 404, model: 'nobody', body: good }] : []),
    ...(bad === undefined ? [] : [{ ...one, status: 400, model: 'flights', body: bad }]),
    ...(unsupported === undefined ? [] : [{ ...one, status: 501, model: 'flights', body: unsupported }]),
  ];
});

describe('the OpenAPI document of a running service', () => {
  const running = usingInference();
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(openApiDocument, 'inference');

  beforeAll(async () => {
    await running.it.serve(await running.it.store(classifier(), { name: 'flights' }));
  }, 60_000);

  it('is served', async () => {
    expect((await running.it.get('/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(openApiDocument)));
  });

  it.each(cases)(
    'says what $method $path answers with $status',
    async ({ path, method, operation, status, model, body }) => {
      const response = await fetch(running.it.service.url + path.replace('{model}', model).replace('{version}', '1'), {
        method: method.toUpperCase(),
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      expect(response.status).toBe(status);
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      const schema = operation.responses[status]?.content[type]?.schema;
      if (type === 'text/plain') {
        expect(schema).toEqual({ type: 'string' });
        return;
      }
      const place = schema && '$ref' in schema ? String(schema.$ref) : 'none';
      const matches = ajv.validate({ $ref: `inference${place}` }, await response.json());
      expect({ matches, errors: ajv.errors }).toEqual({ matches: true, errors: null });
    },
  );
});
