import { describe, expect, it } from '@jest/globals';
import { allowedSources, requireAllowed } from './allowed-sources.js';

const prefixes = ['sha256:', 'mlflow-artifacts:/incoming/', 's3://models/', 'file:///srv/models/'];

describe('where a submission may take its file from', () => {
  it.each([
    `sha256:${'a'.repeat(64)}`,
    'mlflow-artifacts:/incoming/a/model.onnx',
    's3://models/a/b.onnx',
    'file:///srv/models/x.onnx',
  ])('is below a listed place: %s', (source) => {
    expect(() => requireAllowed(source, prefixes)).not.toThrow();
  });

  it.each([
    's3://models-of-others/x.onnx',
    's3://models/../secrets/x',
    's3://models/%2e%2e/secrets/x',
    's3://models/a?versionId=1',
    'file:///srv/models/../../etc/passwd',
    'file:///etc/passwd',
    'mlflow-artifacts:/0/run/artifacts/model.onnx',
    'https://models.example/x.onnx',
    'S3://models/x.onnx',
    '/srv/models/x.onnx',
    '',
  ])('is nowhere else: %j', (source) => {
    expect(() => requireAllowed(source, prefixes)).toThrow(expect.objectContaining({ code: 'source-not-allowed' }));
  });

  it('is nowhere at all until places are listed', () => {
    expect(() => requireAllowed('s3://models/x.onnx', [])).toThrow(
      expect.objectContaining({ nextStep: expect.stringContaining('MODELYARD_SUBMISSION_SOURCES') }),
    );
  });

  it('is configured as a list of places, each ending where a name ends', () => {
    expect(allowedSources.parse('sha256:, s3://models/in/,file:///srv/')).toEqual([
      'sha256:',
      's3://models/in/',
      'file:///srv/',
    ]);
  });

  it.each([
    's3://models',
    's3://models/in',
    'file:/srv/',
    'file://host/srv/',
    'https://models.example/',
    's3:///x/',
    '',
  ])('is not configured by %j', (text) => {
    expect(allowedSources.safeParse(text).success).toBe(false);
  });
});
