import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';
import { openApiDocument } from './document.js';

const infer = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }] };
const wrong = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1] }] };

/** A good and a bad body of every operation that takes one. */
const bodies: Readonly<Record<string, { readonly good: unknown; readonly bad?: unknown }>> = {
  repositoryIndex: { good: {} },
  infer: { good: infer, bad: wrong },
  inferOfVersion: { good: infer, bad: wrong },
  invocations: { good: { inputs: { x: [[1, 2, 3]] } }, bad: { nothing: [] } },
  predict: { good: { instances: [[1, 2, 3]] }, bad: { instances: 'none' } },
};

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

const operations = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Operation,
  })),
);

/** Each operation with a request for every status that a single request can bring about. */
const cases = operations.flatMap(({ path, method, operation }) => {
  const one = { path, method, operation, name: operation.operationId };
  const { good, bad } = bodies[operation.operationId] ?? {};
  return [
    { ...one, status: 200, model: 'flights', body: good },
    ...(operation.responses['404'] ? [{ ...one, status: 404, model: 'nobody', body: good }] : []),
    ...(bad === undefined ? [] : [{ ...one, status: 400, model: 'flights', body: bad }]),
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
      const document: unknown = await response.json();
      expect({ status: response.status, document }).toMatchObject({ status });
      const place = [operation.responses[status]?.content['application/json']?.schema].flatMap((schema) =>
        schema && '$ref' in schema ? [String(schema.$ref)] : [],
      );
      expect(place).toHaveLength(1);
      const matches = ajv.validate({ $ref: `inference${place[0]}` }, document);
      expect({ matches, errors: ajv.errors }).toEqual({ matches: true, errors: null });
    },
  );
});
