import { Agent, request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { planOf } from '../routing/traffic-plan.fake.js';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';

const rows = (count: number) => ({
  inputs: [{ name: 'x', shape: [count, 3], datatype: 'FP32', data: new Array<number>(count * 3).fill(1) }],
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A caller with a connection of its own, which is with one serving process for as long as it lives. */
class Caller {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(this.url + path, { method, agent: this.agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : { text } });
        });
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  infer(): Promise<Answer> {
    return this.send('POST', '/v2/models/iris/infer', rows(1));
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The ids that callers were given with their answers. */
const idOf = ({ body }: Answer): string => (body['parameters'] as Record<string, string>)['prediction_id'] ?? '';

/** So many that the system gives some to each process, but for one time in 30,000. */
const CALLERS = 16;

describe('a service of two serving processes', () => {
  const running = usingInference({ MODELYARD_SERVING_PROCESSES: '2' });
  const callers = (count: number) => Array.from({ length: count }, () => new Caller(running.it.service.url));
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${running.it.service.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length));
  };
  const answered = () => metric('nv_inference_request_success{model="iris",version="1"}');

  it('answers from both, and speaks for both', async () => {
    const served = await running.it.store(classifier(), { name: 'iris' });
    await running.it.serve(served);
    const many = callers(CALLERS);
    const answers = await Promise.all(many.flatMap((caller) => Array.from({ length: 2 }, () => caller.infer())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const logged = await running.it.predictions('iris', 2 * CALLERS);
    expect(new Set(logged.map(({ producer }) => producer)).size).toBe(2);

    for (const caller of many) {
      const { body } = await caller.send('GET', '/v2/models/iris/stats');
      expect(body['model_stats']).toMatchObject([
        { inference_count: 2 * CALLERS, inference_stats: { success: { count: 2 * CALLERS } } },
      ]);
    }
    expect(await answered()).toBe(2 * CALLERS);
    expect(await metric('inference_version_engine{model="iris",version="1",engine="evaluator"}')).toBe(1);
    expect((await running.it.get('/api/v1/plans')).body['plans']).toMatchObject([{ model: 'iris', revision: 1 }]);
    expect((await running.it.get('/api/v1/versions')).body['versions']).toMatchObject([{ state: 'ready' }]);
    for (const caller of many) caller.close();
  });

  it('does in both what is asked of either', async () => {
    const many = callers(CALLERS);
    const [first] = many as [Caller];
    expect(await first.send('POST', '/v2/repository/models/iris/unload')).toMatchObject({ status: 200 });
    await first.send('POST', '/v2/logging', { log_verbose_level: 1 });
    for (const caller of many) {
      expect((await caller.infer()).status).toBe(503);
      expect((await caller.send('GET', '/v2/logging')).body).toMatchObject({ log_verbose_level: 1 });
    }
    await first.send('POST', '/v2/logging', { log_verbose_level: 0 });
    expect(await first.send('POST', '/v2/repository/models/iris/load')).toMatchObject({ status: 200 });
    for (const caller of many) {
      expect((await caller.infer()).status).toBe(200);
      caller.close();
    }
  });

  it('goes on with one while the other is replaced, and loses no answered prediction', async () => {
    const before = await answered();
    const ids: string[] = [];
    const statuses = new Set<number>();
    const cutOff = new Set<Caller>();
    let calling = true;
    const many = callers(CALLERS);
    const load = many.map(async (caller) => {
      while (calling) {
        const answer = await caller.infer().catch(() => null);
        if (answer) {
          statuses.add(answer.status);
          ids.push(idOf(answer));
        } else cutOff.add(caller);
      }
    });
    await eventually(() => expect(ids.length).toBeGreaterThan(200));
    const [victim] = await running.it.servingProcesses();
    process.kill(victim ?? 0, 'SIGKILL');
    await eventually(
      async () => {
        const pids = await running.it.servingProcesses();
        expect(pids).toHaveLength(2);
        expect(pids).not.toContain(victim);
        expect((await running.it.get('/health/ready')).body).toMatchObject({
          checks: { 'serving-processes': { status: 'ok' } },
        });
      },
      { withinMs: 40_000 },
    );
    calling = false;
    await Promise.all(load);
    expect(statuses).toEqual(new Set([200]));
    expect(cutOff.size).toBeLessThan(CALLERS);
    expect(await answered()).toBeGreaterThanOrEqual(before);
    await eventually(
      async () => {
        const logged = new Set<string>(
          (await running.it.predictions('iris', ids.length)).map(({ predictionId }) => predictionId),
        );
        expect(ids.filter((id) => !logged.has(id))).toEqual([]);
      },
      { withinMs: 40_000 },
    );
    for (const caller of many) caller.close();
  }, 90_000);

  it('takes over what was set before it came', async () => {
    await fetch(`${running.it.service.url}/v2/repository/models/iris/unload`, { method: 'POST' });
    const [victim] = await running.it.servingProcesses();
    process.kill(victim ?? 0, 'SIGKILL');
    await eventually(
      async () => {
        expect(await running.it.servingProcesses()).not.toContain(victim);
        expect((await running.it.get('/health/ready')).body).toMatchObject({
          checks: { 'serving-processes': { status: 'ok' } },
        });
      },
      { withinMs: 40_000 },
    );
    for (const caller of callers(CALLERS)) {
      expect((await caller.infer()).status).toBe(503);
      caller.close();
    }
    await fetch(`${running.it.service.url}/v2/repository/models/iris/load`, { method: 'POST' });
    const served = await running.it.store(classifier(), { name: 'iris' });
    await running.it.publish(planOf([{ served, weight: 100 }], { revision: 2 }));
  }, 90_000);

  it('finishes in both what is under way when it is asked to stop', async () => {
    const outcomes: string[] = [];
    const load = Array.from({ length: 8 }, async () => {
      for (;;) {
        try {
          outcomes.push(String((await running.it.infer('iris', rows(1))).status));
        } catch (error) {
          outcomes.push(String((error as { cause?: { code?: string } }).cause?.code));
          return;
        }
      }
    });
    await eventually(() => expect(outcomes.length).toBeGreaterThan(50));
    expect(await running.it.service.stop()).toBe(0);
    await Promise.all(load);
    expect(new Set(outcomes)).toEqual(new Set(['200', 'ECONNREFUSED']));
  });
});
