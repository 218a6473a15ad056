import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { artifactKey, digestOf, openArtifactStore } from '@modelyard/artifacts';
import { ModelSubmitted, type EventData } from '@modelyard/contracts';
import { deadLetterTopic, EventLog, type LogRecord } from '@modelyard/messaging';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
import { eventRecord, eventually, usingKafka, usingS3 } from '@modelyard/testing';
import { pythonEnv } from '../../../../tools/python-env.mjs';
import { usingRegistry } from '../stories/registry-story.testkit.js';

/** A model of its own for each test: versions of equal files would share a folder. */
const onnx = () => {
  const graph = build.graph({
    name: randomUUID(),
    nodes: [build.node('Identity', { inputs: ['x'], outputs: ['y'] })],
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 2])],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 2])],
  });
  return Uint8Array.from(
    encodeModel(
      build.model({ graph, producer: { name: 'spec', version: '1' }, opsets: [{ domain: '', version: 17 }] }),
    ),
  );
};

describe('a submitted model', () => {
  const kafka = usingKafka();
  const bucket = usingS3();
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-submissions-'));
  const registry = usingRegistry({
    MODELYARD_EVENT_LOG: 'kafka',
    get MODELYARD_KAFKA_BROKERS() {
      return kafka.brokers.join(',');
    },
    get MODELYARD_ARTIFACTS_URL() {
      return bucket.url;
    },
    get MODELYARD_SUBMISSION_SOURCES() {
      return `sha256:,mlflow-artifacts:/incoming/,s3://${bucket.bucket}/,${pathToFileURL(folder).href}/`;
    },
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const inBucket = async (bytes: Uint8Array) => {
    const { digest } = await openArtifactStore(bucket.url).put(bytes);
    return { source: `s3://${bucket.bucket}/${artifactKey(digest)}`, digest };
  };
  const submit = async (
    given: Pick<EventData<typeof ModelSubmitted>, 'source' | 'digest'> & Partial<EventData<typeof ModelSubmitted>>,
    event: { id?: string } = {},
  ) => {
    const submission = { submissionId: randomUUID(), name: `submitted-${randomUUID()}`, createModel: true, ...given };
    await registry.service.app.get(EventLog).append([eventRecord(ModelSubmitted, submission, event)]);
    return submission;
  };
  const versionOf = (name: string, version = '1') =>
    eventually(() => registry.http.must('GET', `/api/v1/models/${name}/versions/${version}`), { withinMs: 30_000 });
  const deadLetterOf = async (name: string): Promise<LogRecord> => {
    const found: LogRecord[] = [];
    const consumption = await registry.service.app.get(EventLog).consume({
      group: null,
      topics: [deadLetterTopic('registry')],
      onRecords: ({ records }) => void found.push(...records.filter(({ key }) => key === name)),
    });
    try {
      return await eventually(() => found[0] ?? Promise.reject(new Error(`no dead letter of ${name}`)), {
        withinMs: 30_000,
      });
    } finally {
      await consumption.close();
    }
  };

  it('is registered, described, tagged and aliased, and told of as the effect of its event', async () => {
    const bytes = onnx();
    const id = randomUUID();
    const { name, source, digest } = await submit(
      {
        ...(await inBucket(bytes)),
        description: 'from the partner',
        tags: { team: 'cargo' },
        aliases: ['candidate'],
      },
      { id },
    );
    expect(await versionOf(name)).toMatchObject({
      source,
      description: 'from the partner',
      tags: { team: 'cargo' },
      aliases: ['candidate'],
      servedModel: { artifact: { digest }, inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }] },
    });
    const { modelId } = await registry.http.must('GET', `/api/v1/models/${name}`);
    expect(await registry.published(modelId)).toMatchObject(
      ['ModelCreated', 'ModelRegistered', 'ModelAliasSet'].map((event) => ({
        name: event,
        headers: { ce_causationid: id, ce_actor: 'user:ada' },
      })),
    );
    const { artifact_uri: uri } = await registry.http.must('GET', 'model-versions/get-download-uri', {
      name,
      version: '1',
    });
    const file = await registry.http.download(`${(uri as string).slice('mlflow-artifacts:/'.length)}/model.onnx`);
    expect(digestOf(new Uint8Array(await file.arrayBuffer()))).toBe(digest);
  });

  it('comes from a Python producer as the documentation shows it', async () => {
    const producer = fileURLToPath(new URL('../../python/submissions', import.meta.url));
    const python = await pythonEnv(join(producer, 'requirements.lock'));
    const [name, file] = [`submitted-${randomUUID()}`, join(folder, 'from-python.onnx')];
    writeFileSync(file, onnx());
    const script = [join(producer, 'submit_model.py'), kafka.brokers.join(','), name, file, pathToFileURL(file).href];
    const { stdout } = await promisify(execFile)(python, script, { timeout: 60_000 });
    expect(await versionOf(name)).toMatchObject({ aliases: ['candidate'], tags: { team: 'cargo' } });
    const { modelId } = await registry.http.must('GET', `/api/v1/models/${name}`);
    expect((await registry.published(modelId)).at(-1)).toMatchObject({
      headers: { ce_causationid: stdout.trim(), ce_actor: 'user:ada' },
    });
  }, 300_000);

  it('lies in a folder of the machine, among logged artifacts, or in the store by its digest', async () => {
    const [local, logged, stored] = [onnx(), onnx(), onnx()];
    writeFileSync(join(folder, 'local.onnx'), local);
    await registry.http.upload('incoming/logged.onnx', logged);
    const { digest } = await inBucket(stored);
    const submissions = [
      await submit({ source: `${pathToFileURL(folder).href}/local.onnx`, digest: digestOf(local) }),
      await submit({ source: 'mlflow-artifacts:/incoming/logged.onnx', digest: digestOf(logged) }),
      await submit({ source: digest, digest }),
    ];
    for (const submission of submissions) {
      expect(await versionOf(submission.name)).toMatchObject({
        servedModel: { artifact: { digest: submission.digest } },
      });
    }
  });

  it('is registered once, whether its event or its submission comes again', async () => {
    const first = await submit(await inBucket(onnx()), { id: '01954a13-0011-7000-8000-0000000000aa' });
    await submit(first, { id: '01954a13-0011-7000-8000-0000000000aa' });
    await submit(first);
    const { submissionId: _first, ...again } = first;
    await submit(again);
    await versionOf(first.name, '2');
    const { model_versions: versions } = await registry.http.must('GET', 'model-versions/search', {
      filter: `name = '${first.name}'`,
    });
    expect(versions).toHaveLength(2);
  });

  const refusals: readonly {
    why: string;
    given: () => Promise<Partial<EventData<typeof ModelSubmitted>>>;
    reason: RegExp;
  }[] = [
    {
      why: 'its place is not allowed',
      given: () => Promise.resolve({ source: 's3://elsewhere/x.onnx' }),
      reason: /source/,
    },
    {
      why: 'its file is another one',
      given: async () => ({ ...(await inBucket(onnx())), digest: digestOf(onnx()) }),
      reason: /hashes to sha256:/,
    },
    {
      why: 'nothing lies there',
      given: () => Promise.resolve({ source: `s3://${bucket.bucket}/nothing.onnx` }),
      reason: /no object/,
    },
    {
      why: 'a link leads out of the folder',
      given: () => {
        symlinkSync('/etc/hostname', join(folder, 'link.onnx'));
        return Promise.resolve({ source: `${pathToFileURL(folder).href}/link.onnx` });
      },
      reason: /no file can be taken/,
    },
    {
      why: 'there is no such model and it may not be made',
      given: async () => ({ ...(await inBucket(onnx())), createModel: false }),
      reason: /Registered Model with name=.* not found/,
    },
    {
      why: 'it is no ONNX model',
      given: () => inBucket(Buffer.from(`text ${randomUUID()}`)),
      reason: /ONNX model cannot be registered/,
    },
  ];

  it.each(refusals)(
    'goes to the dead letters with the reason where $why, and leaves nothing',
    async ({ given, reason }) => {
      const { name } = await submit({ source: 'sha256:', digest: digestOf(onnx()), ...(await given()) });
      expect((await deadLetterOf(name)).headers['dlq-error-message']).toMatch(reason);
      expect((await registry.http.get(`/api/v1/models/${name}`)).status).toBe(404);
    },
  );
});
