import { ref, schemas } from './schemas.js';

type SchemaName = keyof typeof schemas;

export const json = (schema: SchemaName) => ({ 'application/json': { schema: ref(schema) } });
export const reply = (description: string, schema: SchemaName) => ({ description, content: json(schema) });
const plain = (description: string) => ({ description, content: { 'text/plain': { schema: { type: 'string' } } } });

export const model = {
  name: 'model',
  in: 'path',
  required: true,
  description: 'The name of a model.',
  schema: { type: 'string' },
} as const;
export const version = {
  ...model,
  name: 'version',
  description: 'A version; without one the traffic plan chooses.',
} as const;

const header = (name: string, description: string) => ({ name, in: 'header', description, schema: { type: 'string' } });

/** By which one of several models is meant where the path names none. */
export const namedModel = [
  header('x-modelyard-model', 'Which model is meant; needed where there are several.'),
  { name: 'model', in: 'query', description: 'The same as `x-modelyard-model`.', schema: { type: 'string' } },
] as const;

export const routing = [
  header('x-modelyard-key', 'Whom the request is for: keeps a caller on one version.'),
  header('x-modelyard-purpose', '`verification`: logged as such, and not counted by monitoring.'),
] as const;

export const bad = reply('The request is wrong; the error names the field.', 'Error');
export const unknown = reply('Nobody serves this model or version.', 'Error');
export const later = reply('Not now: not loaded, full, past its deadline, or stopping.', 'Error');
export const forbidden = reply('The caller may not write.', 'Error');
export const unsupported = reply('Not to be had here; the error says what to do instead.', 'Error');

interface Parts {
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<number, object>>;
}

const operation = (operationId: string, summary: string, { parameters = [], ...rest }: Parts) => ({
  operationId,
  summary,
  ...(parameters.length > 0 && { parameters }),
  ...rest,
});

const namesModel = (parameters: readonly object[]): boolean => parameters.includes(model);

/** An operation that reads a document; of a model it answers 404 for an unknown one. */
export const reading = (
  operationId: string,
  summary: string,
  schema: SchemaName,
  parameters: readonly object[] = [],
  missing = unknown,
) =>
  operation(operationId, summary, {
    parameters,
    responses: { 200: reply(summary, schema), ...(namesModel(parameters) && { 404: missing }) },
  });

/** An operation that is sent an object, which may be left out, and answers with a document. */
export const changing = (
  operationId: string,
  summary: string,
  { body, answer, parameters = [] }: { body: SchemaName; answer: SchemaName; parameters?: readonly object[] },
  responses: Readonly<Record<number, object>> = {},
) =>
  operation(operationId, summary, {
    parameters,
    requestBody: { required: false, content: json(body) },
    responses: { 200: reply(summary, answer), 400: bad, ...responses },
  });

/** A change of settings, which needs write access; what this server cannot do is refused with 501. */
export const setting = (
  operationId: string,
  summary: string,
  body: SchemaName,
  answer: SchemaName,
  parameters: readonly object[] = [],
) =>
  changing(
    operationId,
    summary,
    { body, answer, parameters },
    {
      403: forbidden,
      ...(namesModel(parameters) && { 404: unknown }),
      501: unsupported,
    },
  );

/** An operation that answers with a text, which may be empty. */
export const telling = (operationId: string, summary: string, parameters: readonly object[] = []) =>
  operation(operationId, summary, {
    parameters,
    responses: {
      200: plain(summary),
      ...(namesModel(parameters) && { 404: reply('Nobody serves this model or version.', 'MlflowError') }),
      ...(operationId !== 'serverVersion' && { 503: reply('Not now.', 'MlflowError') }),
    },
  });

/** Predictions for rows in one of the forms of MLflow's or KServe's door. */
export const scoring = (
  operationId: string,
  content: object,
  answer: SchemaName,
  error: SchemaName,
  parameters: readonly object[],
) =>
  operation(operationId, 'Predictions for a data frame or a list.', {
    parameters: [...parameters, ...routing],
    requestBody: { required: true, content },
    responses: {
      200: reply('The answer.', answer),
      400: reply('The request is wrong.', error),
      ...(namesModel(parameters) && { 404: reply('Nobody serves this model.', error) }),
      503: reply('Not now.', error),
    },
  });
