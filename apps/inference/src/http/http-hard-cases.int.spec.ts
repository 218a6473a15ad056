import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';

const MEBIBYTE = 1_048_576;
const infer = (id: string): string =>
  JSON.stringify({ id, inputs: [{ name: 'x', shape: [1, 3], datatype: 'FP32', data: [0, 0, 0] }] });
const head = (lines: readonly string[], method = 'POST', path = '/v2/models/iris/infer'): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n');
const request = (body: string, ...lines: string[]): string =>
  head([`Content-Length: ${Buffer.byteLength(body)}`, ...lines]) + body;
const last = 'Connection: close';

describe('HTTP over a real connection', () => {
  const running = usingInference();

  beforeAll(async () => {
    await running.it.serve(await running.it.store(classifier(), { name: 'iris' }));
  }, 60_000);

  function open(): Socket {
    const { hostname, port } = new URL(running.it.service.url);
    const socket = connect(Number(port), hostname);
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    return socket;
  }

  /** Everything that comes back until the server ends the connection. */
  async function talk(...parts: readonly string[]): Promise<string> {
    const socket = open();
    let heard = '';
    socket.on('data', (text: string) => (heard += text));
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await once(socket, 'close');
    return heard;
  }
  const statuses = (heard: string) => [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

  it('answers requests that were sent without waiting, in their order', async () => {
    const heard = await talk(request(infer('a')) + request('{}') + head([], 'GET', '/v2') + request(infer('b'), last));
    expect(statuses(heard)).toEqual([200, 400, 200, 200]);
    expect([...heard.matchAll(/"id":"(.)"/g)].map(([, id]) => id)).toEqual(['a', 'b']);
  });

  it('reads a body that comes in chunks, however they are cut', async () => {
    const body = infer('chunked');
    const chunks = Array.from(body, (letter) => `1\r\n${letter}\r\n`);
    const heard = await talk(head(['Transfer-Encoding: chunked', last]), ...chunks, '0\r\n\r\n');
    expect(heard).toContain('"id":"chunked"');
  });

  it('asks for the body of a caller who waits to be asked', async () => {
    const socket = open();
    const body = infer('asked');
    socket.write(head([`Content-Length: ${body.length}`, 'Expect: 100-continue', last]));
    const [first] = (await once(socket, 'data')) as [string];
    expect(statuses(first)).toEqual([100]);
    socket.write(body);
    const [second] = (await once(socket, 'data')) as [string];
    expect(second).toContain('"id":"asked"');
  });

  it('finds headers in any case, and tensors behind their JSON', async () => {
    const json = '{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}]}';
    const heard = await talk(request(json + '\0'.repeat(12), `INFERENCE-header-CONTENT-Length: ${json.length}`, last));
    expect(statuses(heard)).toEqual([200]);
  });

  it('answers HEAD without a body', async () => {
    const heard = await talk(head([last], 'HEAD', '/v2/health/ready'));
    expect(heard).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n$/s);
  });

  it.each<[string, string[], number, string]>([
    ['no JSON', [request('nothing', last)], 400, 'failed to parse the request JSON'],
    ['a list', [request('[]', last)], 400, 'request must be a JSON object'],
    ['endless nesting', [request(`{"inputs":${'['.repeat(2_000_000)}`, last)], 400, 'deeper than the limit of 100'],
    ['nesting that ends', [request(`{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`, last)], 400, 'limit of 100'],
    ['too many tensors', [request(manyTensors(2_000), last)], 400, 'more than the limit of'],
    [
      'a wrong length of the JSON',
      [request('{}', 'Inference-Header-Content-Length: 9', last)],
      400,
      'larger than the body',
    ],
    ['an unknown encoding', [request('{}', 'Content-Encoding: br', last)], 400, 'use gzip or deflate'],
    ['a damaged encoding', [request('{}', 'Content-Encoding: gzip', last)], 400, 'damaged'],
    ['the wrong verb', [head([last], 'DELETE')], 405, 'takes POST, not DELETE'],
    ['an index that is no question', [withPath('/v2/repository/index', '{"ready":"yes"}')], 400, "'ready' must be"],
  ])('refuses %s in words', async (_what, parts, status, words) => {
    const heard = await talk(...parts);
    expect({ statuses: statuses(heard), heard }).toMatchObject({
      statuses: [status],
      heard: expect.stringContaining(words),
    });
  });

  it('lists what is ready when only that is asked for', async () => {
    expect(await talk(withPath('/v2/repository/index', '{"ready":true}'))).toContain('"state":"READY"');
    await talk(withPath('/v2/repository/models/iris/unload', ''));
    expect(await talk(withPath('/v2/repository/index', '{"ready":true}'))).toMatch(/\r\n\r\n\[\]$/);
    expect(await talk(withPath('/v2/repository/index', ''))).toContain('"reason":"unloaded on request"');
    expect(await talk(request(infer('gone'), last))).toContain('is not ready (unloaded): unloaded on request');
    expect(statuses(await talk(withPath('/v2/repository/models/iris/load', '{"parameters":{}}')))).toEqual([200]);
    expect(statuses(await talk(request(infer('back'), last)))).toEqual([200]);
  });

  it.each([
    ['HTTP', 'nonsense\r\n\r\n', 400],
    ['a sane header', head([`X-Long: ${'x'.repeat(20_000)}`, last]), 431],
    ['one length', head(['Content-Length: 2', 'Content-Length: 3', last]) + '{}', 400],
    ['one way to end the body', head(['Content-Length: 2', 'Transfer-Encoding: chunked', last]), 400],
  ])('ends the connection of a caller who does not send %s', async (_what, sent, status) => {
    expect(statuses(await talk(sent))).toEqual([status]);
  });

  it('refuses a body beyond the limit without keeping it', async () => {
    const socket = open();
    const heard = once(socket, 'data') as Promise<[string]>;
    socket.write(head([`Content-Length: ${80 * MEBIBYTE}`, last]));
    for (let sent = 0; sent < 80; sent++) {
      if (!socket.write('x'.repeat(MEBIBYTE)) && sent < 79) await Promise.race([once(socket, 'drain'), heard]);
    }
    expect((await heard)[0]).toContain(`larger than the limit of ${64 * MEBIBYTE} bytes`);
    socket.destroy();
  }, 30_000);

  it('answers on after callers who left in the middle', async () => {
    for (const sent of [
      head(['Content-Length: 100']),
      `${head(['Content-Length: 100'])}{"inp`,
      request(infer('left')),
    ]) {
      const socket = open();
      await once(socket, 'connect');
      await new Promise<void>((resolve) => socket.write(sent, () => resolve()));
      socket.resetAndDestroy();
    }
    expect(statuses(await talk(request(infer('after'), last)))).toEqual([200]);
    expect(running.it.service.logs().filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

function withPath(path: string, body: string): string {
  return head([`Content-Length: ${body.length}`, last], 'POST', path) + body;
}

function manyTensors(count: number): string {
  const inputs = Array.from({ length: count }, (_, at) => ({ name: `${at}`, shape: [], datatype: 'FP32', data: [] }));
  return JSON.stringify({ inputs });
}
