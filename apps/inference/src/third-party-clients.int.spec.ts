import { beforeAll, describe, expect, it } from '@jest/globals';
import { ModelId, ModelVersionId } from '@modelyard/contracts';
import { runClient } from './python-client.testkit.js';
import { usingInference } from './running-inference.conformance.js';
import { classifier, mixedTypes } from './versions/sample-models.fake.js';

const idsOf = (digit: number) => ({
  modelId: ModelId.parse(`0193d5a0-0000-7000-8000-00000000000${digit}`),
  modelVersionId: ModelVersionId.parse(`0193d5a0-0000-7000-9000-00000000000${digit}`),
});

const expected = {
  halved: [0.75, -1.5],
  // 2^62 + 2: beyond what a double holds, so compared as the client printed it.
  doubled: ['4611686018427387906', -10],
  echo: ['Zürich', ''],
  negated: [false, true],
};

const tensor = (name: string, datatype: string) => ({ name, datatype, shape: [-1, 1] });

describe('the unmodified tritonclient', () => {
  const running = usingInference();
  let report: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    await running.it.serve(await running.it.store(mixedTypes(), { ...idsOf(1), name: 'mixed' }));
    await running.it.serve(await running.it.store(classifier(), { ...idsOf(2), name: 'iris' }));
    const { host } = new URL(running.it.service.url);
    report = await runClient('triton_client.py', host, running.it.grpcAddress);
  }, 300_000);

  it('finds the server and its models over HTTP', () => {
    expect(report['http']).toMatchObject({
      live: true,
      ready: true,
      server: 'modelyard-inference',
      model_ready: [true, true],
      unknown_ready: false,
      model: {
        name: 'mixed',
        versions: ['1'],
        platform: 'onnxruntime_onnx',
        inputs: [tensor('age', 'FP32'), tensor('count', 'INT64'), tensor('city', 'BYTES'), tensor('flag', 'BOOL')],
      },
    });
  });

  it.each(['binary', 'json', 'mixed', 'versioned', 'gzip', 'deflate', 'zipped_reply'])(
    'gets its answers over HTTP: %s',
    (form) => {
      expect(report['http']?.[form]).toEqual(expected);
    },
  );

  it('gets its own request id back, and errors in words', () => {
    expect(report['http']).toMatchObject({
      id: 'r-1',
      unknown: { status: '404', message: "Request for unknown model: 'nobody' is not found" },
      incomplete: {
        status: '400',
        message: expect.stringContaining("expected 4 inputs but got 2 inputs for model 'mixed'"),
      },
    });
  });

  it.each(['http', 'grpc'])('may give priority, timeout and the platform’s own parameters over %s', (protocol) => {
    expect(report[protocol]).toMatchObject({
      chosen: `${protocol}-chosen`,
      undated: { message: expect.stringContaining("parameter 'event_time'") },
      large: '5000000',
    });
  });

  it('finds the server and its models over gRPC', () => {
    expect(report['grpc']).toMatchObject({
      live: true,
      ready: true,
      server: 'modelyard-inference',
      model_ready: [true, true],
      model: { name: 'mixed', versions: ['1'], platform: 'onnxruntime_onnx' },
    });
  });

  it.each(['raw', 'gzip', 'patient'])('gets its answers over gRPC: %s', (form) => {
    expect(report['grpc']?.[form]).toEqual(expected);
  });

  it('may compress what it sends over gRPC, in single calls and in a stream', () => {
    expect(report['grpc']?.['compressed']).toEqual(Array.from({ length: 4 }, () => '5000000'));
  });

  it('gets parameters and status codes over gRPC, and messages larger than the usual limit through', () => {
    expect(report['grpc']).toMatchObject({
      parameters: { routed_by: 'weight', model_version_id: idsOf(1).modelVersionId },
      unknown: { status: 'StatusCode.NOT_FOUND', message: "Request for unknown model: 'nobody' is not found" },
      unimplemented: { status: 'StatusCode.UNIMPLEMENTED' },
      large: '5000000',
    });
  });

  it.each(['http', 'grpc'])('gets the best classes of a row over %s', (protocol) => {
    expect(report[protocol]?.['classified']).toEqual(['0.549834:0', '0.450166:1', '0.997975:0', '0.002025:1']);
  });

  it('sees repository, configuration and statistics over HTTP and gRPC', () => {
    const config = { name: 'iris', platform: 'onnxruntime_onnx', max_batch_size: 256 };
    expect(report['http']).toMatchObject({
      index: [
        { name: 'mixed', version: '1', state: 'READY', reason: '' },
        { name: 'iris', version: '1', state: 'READY', reason: '' },
      ],
      config: { ...config, input: [{ name: 'x', data_type: 'TYPE_FP32', dims: [3] }] },
      statistics: { name: 'iris', version: '1', inference_count: 2, inference_stats: { fail: { count: 0 } } },
      all_statistics: ['mixed', 'iris'],
    });
    expect(report['grpc']).toMatchObject({
      index: ['mixed', 'iris'],
      config: { ...config, input: [{ name: 'x', data_type: 'TYPE_FP32', dims: ['3'] }] },
      statistics: { name: 'iris', version: '1', batch_stats: [{ batch_size: '2' }] },
    });
    const { inference_stats: stages, batch_stats: batches } = report['http']!['statistics'] as {
      inference_stats: { success: { count: number; ns: number }; compute_infer: { ns: number } };
      batch_stats: { batch_size: number }[];
    };
    expect(stages.success.count).toBe(1);
    expect(Number(stages.success.ns)).toBeGreaterThan(Number(stages.compute_infer.ns));
    expect(batches.map(({ batch_size: rows }) => rows)).toEqual([2]);
  });

  it.each(['http_controlled', 'grpc_controlled'])('loads and unloads what a plan names: %s', (protocol) => {
    expect(report[protocol]).toMatchObject({
      unloaded: false,
      loaded: true,
      unknown_load: { message: expect.stringContaining("failed to load 'nobody': no traffic plan names it") },
      own_config: { message: expect.stringContaining("parameter 'config' is not supported") },
    });
  });

  it('reads and changes the settings of log and traces', () => {
    expect(report['http_controlled']).toMatchObject({
      log: { log_file: '', log_info: true, log_verbose_level: 0, log_format: 'ISO8601' },
      verbose: { log_verbose_level: 1 },
      trace: { trace_level: ['OFF'], trace_rate: '1000', trace_count: '-1', trace_mode: 'opentelemetry' },
      rate: { trace_rate: '7' },
      cleared: { trace_rate: '1000' },
    });
    expect(report['grpc_controlled']).toMatchObject({
      log: { log_file: { string_param: '' }, log_info: { bool_param: true }, log_verbose_level: { uint32_param: 0 } },
      verbose: { log_verbose_level: { uint32_param: 1 } },
      trace: { trace_level: { value: ['OFF'] }, trace_file: { value: [''] } },
      rate: { trace_rate: { value: ['7'] } },
      cleared: { trace_rate: { value: ['1000'] } },
    });
    for (const protocol of ['http_controlled', 'grpc_controlled']) {
      expect(report[protocol]).toMatchObject({
        own_log_file: { message: expect.stringContaining('standard output') },
        untraceable: { message: expect.stringContaining('MODELYARD_OTLP_URL') },
      });
    }
  });

  it('sends many requests over one stream, of which a refused one ends no other', () => {
    expect(report['stream']).toEqual({
      answered: 19,
      refused: ["Request for unknown model: 'nobody' is not found"],
      first: expected,
    });
  });

  it('may send the bytes of the only input and nothing else', () => {
    expect(report['raw']).toEqual([expect.closeTo(0.549834, 5), expect.closeTo(0.450166, 5)]);
  });

  it('gets its answers in its asynchronous forms', () => {
    expect([report['http_aio'], report['grpc_aio']]).toEqual([expected, expected]);
  });

  it('gets typed outputs for typed inputs, and the standard health service answers', () => {
    expect(report['stub']).toMatchObject({ id: 'typed', raw: 0, health: '0801' });
    const [first] = report['stub']!['typed'] as number[];
    expect(first).toBeCloseTo(1 / (1 + Math.exp(-0.2)), 6);
  });
});
