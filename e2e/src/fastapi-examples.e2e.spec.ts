import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { z } from 'zod';
import { pythonEnv } from '../../tools/python-env.mjs';
import { usingPlatform } from './platform/using-platform.js';
import { startApplication, type PythonApplication } from './python-application.js';

const examples = fileURLToPath(new URL('../../examples/python', import.meta.url));
const folder = `${examples}/fastapi`;

const Platform = z.object({
  inference: z.object({ http: z.string(), grpc: z.string() }),
  kafka: z.object({ brokers: z.string() }),
});
const Windows = z.object({
  windows: z.array(z.object({ id: z.string(), rows: z.int(), labelledRows: z.int(), state: z.string() })),
});
const Verdict = z.object({ verdict: z.object({ status: z.string(), drift: z.object({ drifted: z.boolean() }) }) });

describe('the FastAPI examples against a running platform', () => {
  const used = usingPlatform();
  const applications: PythonApplication[] = [];
  let environment: Record<string, string> = {};
  let python = '';

  beforeAll(async () => {
    python = await pythonEnv(`${folder}/requirements.lock`);
    const { inference, kafka } = Platform.parse(await used.platform.status());
    environment = {
      MLFLOW_TRACKING_URI: used.addresses.registry,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      INFERENCE_URL: inference.http,
      INFERENCE_GRPC: inference.grpc,
      MONITOR_URL: used.addresses.monitor,
      KAFKA_BROKERS: kafka.brokers,
    };
  }, 600_000);
  afterAll(() => Promise.all(applications.map((application) => application.stop())));

  const start = async (module: string): Promise<string> => {
    const application = await startApplication(python, folder, module, environment);
    applications.push(application);
    return application.url;
  };

  const send = async (method: string, url: string, body: unknown): Promise<Record<string, unknown>> => {
    const init = { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(url, init);
    const text = await answer.text();
    expect({ ok: answer.ok, text }).toEqual({ ok: true, text });
    return (text === 'null' || text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  };

  const windowsOf = async (model: string) =>
    Windows.parse(await (await fetch(`${used.addresses.monitor}/api/v1/models/${model}/windows`)).json()).windows;

  it('one asks the platform over HTTP and gRPC, and reports the truth', async () => {
    const classifierPython = await pythonEnv(`${examples}/requirements.lock`);
    const settings = Object.entries(environment).map((pair) => pair.join('='));
    await promisify(execFile)('env', [...settings, classifierPython, '-W', 'ignore', `${examples}/classifier.py`]);
    const calling = await start('calling');
    const tumour = { patient: 'p1', mean_radius: 14, mean_texture: 19, mean_smoothness: 0.1, mean_concavity: 0.08 };

    const overHttp = await send('POST', `${calling}/http/diagnoses`, tumour);
    const overGrpc = await send('POST', `${calling}/grpc/diagnoses`, tumour);
    expect(overGrpc).toEqual({ ...overHttp, id: expect.any(String) });
    expect(overHttp).toMatchObject({ model_version: '1', benign: expect.any(Number) });
    for (const { id } of [overHttp, overGrpc]) {
      await send('PUT', `${calling}/diagnoses/${String(id)}/finding`, { benign: 1 });
    }
    // The example before has asked for a row until the version answered, and then for twenty.
    await eventually(
      async () => {
        const [window] = await windowsOf('tumour-classifier');
        expect(window?.rows).toBeGreaterThanOrEqual(23);
      },
      { withinMs: 30_000 },
    );
  }, 200_000);

  it('the other serves its own model, whose drift the monitor finds', async () => {
    const serving = await start('serving');
    const policy = { monitoring: { window: { rows: 200 } } };
    await send('PUT', `${used.addresses.registry}/api/v1/models/wine-cultivar/policy`, policy);
    await eventually(
      async () => {
        const state = await fetch(`${used.addresses.monitor}/api/v1/models/wine-cultivar/state`);
        expect(await state.json()).toMatchObject({ rules: { policyVersion: 1 } });
      },
      { withinMs: 30_000 },
    );

    // Stronger than any wine that the model has learnt from.
    const strong = { alcohol: 18, malic_acid: 2, color_intensity: 5, proline: 700 };
    for (let row = 0; row < 200; row += 1) {
      const { id } = await send('POST', `${serving}/cultivars`, strong);
      await send('PUT', `${serving}/cultivars/${String(id)}/truth`, { cultivar: 0 });
    }
    const closed = await eventually(
      async () => {
        const window = (await windowsOf('wine-cultivar')).find(({ labelledRows }) => labelledRows === 200);
        expect(window).toMatchObject({ rows: 200, state: 'judged' });
        return window;
      },
      { withinMs: 60_000 },
    );
    const window = await fetch(`${used.addresses.monitor}/api/v1/windows/${closed?.id}`);
    expect(Verdict.parse(await window.json()).verdict).toMatchObject({ drift: { drifted: true } });
    expect(await (await fetch(`${serving}/health`)).json()).toEqual({ unpublished: 0 });
  }, 200_000);
});
