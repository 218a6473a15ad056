import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DrainingServer } from './draining-server.js';
import type { HttpExchange } from './http-exchange.js';
import { NodeExchange } from './node-exchange.js';

const MAX_BODY = 100_000;
/** Callers whose body has not come yet. */
const waiting = new Set<HttpExchange>();

/** Says what it understood; the body's length stands for large ones. */
function echo(exchange: HttpExchange): void {
  const { method, url, headers } = exchange;
  if (url.startsWith('/door/refused')) {
    exchange.reply(403, '', 'no');
    return;
  }
  waiting.add(exchange);
  const answer = (status: number, body: string): void => {
    waiting.delete(exchange);
    const size = Number(/size=(\d+)/.exec(url)?.[1] ?? 0);
    const fields = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
    exchange.reply(status, 'x-by: echo\r\n', JSON.stringify({ method, url, fields, body }) + 'é'.repeat(size));
  };
  const done = (body: Buffer): void => answer(200, body.length > 200 ? String(body.length) : body.toString());
  const begin = (): void => exchange.collect(MAX_BODY, done, () => answer(400, 'too large'));
  if (url.startsWith('/door/later')) setImmediate(begin);
  else begin();
}

const handlerOf = (url: string) => (url.startsWith('/door') ? echo : null);
const clock = { now: () => new Date(0) };

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.on('error', () => undefined);
  return socket;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Everything that comes back until the server ends the connection, dates made equal. */
async function talk(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = open(port);
  let heard = '';
  socket.on('data', (text: string) => (heard += text));
  for (const part of parts) {
    socket.write(part, 'latin1');
    await turn();
  }
  if (!socket.destroyed) await once(socket, 'close');
  return heard.replace(/Date: [^\r]*/g, 'Date: then');
}

const post = (body: string, ...lines: string[]): string =>
  [`POST /door HTTP/1.1`, 'Host: h', `Content-Length: ${body.length}`, ...lines, '', body].join('\r\n');
const get = (url: string, ...lines: string[]): string =>
  [`GET ${url} HTTP/1.1`, 'Host: h', ...lines, '', ''].join('\r\n');
const raw = (...lines: string[]): string => lines.join('\r\n');
const last = 'Connection: close';
const goodbye = get('/door/last', last);

/** Requests of which every reader must make the same. */
const wellFormed: Readonly<Record<string, string>> = {
  'a body': post('{"a":1}'),
  'no body': get('/door'),
  'a long body': post('x'.repeat(3_000)),
  'a body that is too large': post('x'.repeat(MAX_BODY + 1)),
  'a body that nobody reads': post('unread').replace('/door', '/door/refused'),
  'a body that is read later': post('later').replace('/door', '/door/later'),
  HEAD: get('/door').replace('GET', 'HEAD'),
  'lower case names': raw('POST /door HTTP/1.1', 'host: h', 'content-length: 2', '', 'ok'),
  'upper case names': raw('POST /door HTTP/1.1', 'HOST: h', 'CONTENT-LENGTH:2', 'X-A:  b \t', '', 'ok'),
  'a field twice': get('/door', 'X-A: 1', 'X-A: 2'),
  'a body in chunks': raw('POST /door HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', '', '2', 'ok', '0', '', ''),
  'a question first': post('ok', 'Expect: 100-continue'),
  'another verb': get('/door').replace('GET', 'DELETE'),
  'text beyond ASCII in a field': get('/door', 'X-A: \u00e9'),
  'an empty line in front': `\r\n${get('/door')}`,
  'a long reply': get('/door?size=20000'),
  'the framework': get('/metrics'),
};

const malformed: Readonly<Record<string, string>> = {
  'HTTP/1.0': raw('GET /door HTTP/1.0', '', ''),
  'two lengths': raw('POST /door HTTP/1.1', 'Host: h', 'Content-Length: 2', 'Content-Length: 3', '', 'abc'),
  'two equal lengths': raw('POST /door HTTP/1.1', 'Host: h', 'Content-Length: 2', 'Content-Length: 2', last, '', 'ab'),
  'a signed length': raw('POST /door HTTP/1.1', 'Host: h', 'Content-Length: +2', '', 'ab'),
  'a length and chunks': raw(
    'POST /door HTTP/1.1',
    'Host: h',
    'Content-Length: 2',
    'Transfer-Encoding: chunked',
    '',
    '0\r\n\r\n',
  ),
  'bare line feeds': 'GET /door HTTP/1.1\nHost: h\nConnection: close\n\n',
  'a space before the colon': raw('POST /door HTTP/1.1', 'Host: h', 'Content-Length : 2', '', 'ab'),
  'a folded field': get('/door', 'X-A: b', ' c', last),
  'a head of 20 KB': get('/door', `X-A: ${'x'.repeat(20_000)}`),
  'no host': raw('GET /door HTTP/1.1', '', ''),
  'a null in a field': get('/door', 'X-A: \0', last),
  'an empty name': get('/door', ': b'),
  nonsense: 'nonsense\r\n\r\n',
};

describe('plain HTTP/1.1', () => {
  const ours = new DrainingServer({
    handlerOf,
    framework: (_request, response) => {
      response.end('framework');
    },
    clock,
  });
  const nodes = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const handler = handlerOf(request.url ?? '');
    if (handler) handler(new NodeExchange(request, response));
    else response.end('framework');
  });
  let [port, nodePort] = [0, 0];

  beforeAll(async () => {
    [port, nodePort] = [await listening(ours), await listening(nodes)];
  });
  afterAll(async () => {
    nodes.close();
    await new Promise((resolve) => ours.close(resolve));
  });

  const same = async (parts: readonly string[]): Promise<string> => {
    const [heard, byNode] = await Promise.all([talk(port, ...parts), talk(nodePort, ...parts)]);
    expect(heard).toBe(byNode);
    return heard;
  };

  it.each(Object.entries(wellFormed))('understands %s as Node does, alone and among others', async (_what, request) => {
    expect(await same([request, goodbye])).toContain('/door/last');
    expect(await same([post('first') + request + post('second') + goodbye])).toContain('/door/last');
  });

  it.each(Object.entries(malformed))('leaves %s to Node', async (_what, request) => {
    const verdict = await same([request]);
    // Node's reader may lose the reply to what came just before; ours is asked first.
    const heard = await talk(port, post('before') + request);
    expect(heard).toMatch(/^HTTP\/1\.1 200/);
    expect(heard.slice(heard.indexOf('"body":"before"}'))).toBe(`"body":"before"}${verdict}`);
  });

  it('understands a request however it is cut', async () => {
    const request = post('{"cut":true}') + post('again', last);
    const whole = await same([request]);
    const cuts = Array.from({ length: request.length - 1 }, (_, at) => at + 1);
    const heard = await Promise.all(cuts.map((at) => talk(port, request.slice(0, at), request.slice(at))));
    expect(new Set(heard)).toEqual(new Set([whole]));
    expect(await talk(port, ...request.split(''))).toBe(whole);
  });

  it('answers any stream of requests as Node does', async () => {
    const streams = fc.tuple(
      fc.array(fc.constantFrom(...Object.values(wellFormed)), { maxLength: 6 }),
      fc.array(fc.nat(600), { maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(streams, async ([requests, cuts]) => {
        const text = requests.join('') + goodbye;
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        await same(at.slice(1).map((to, part) => text.slice(at[part], to)));
      }),
      { numRuns: 60 },
    );
  });

  it('answers a caller who does not read only as far as it takes the replies', async () => {
    const socket = open(port).pause();
    let refusals = 0;
    const request = get('/door?size=100000');
    while (refusals < 20) {
      if (!socket.write(request.repeat(50))) refusals++;
      await turn();
    }
    expect(socket.writableLength).toBeGreaterThan(0);
    socket.destroy();
    expect(await talk(port, goodbye)).toContain('200 OK');
  });

  it('tells the doors when a caller leaves in the middle of its body', async () => {
    const socket = open(port);
    socket.write(post('0123456789').slice(0, -5));
    while (waiting.size === 0) await turn();
    const [exchange] = waiting;
    socket.resetAndDestroy();
    while (!exchange?.gone) await turn();
    exchange.reply(200, '', 'too late');
    waiting.clear();
    expect(await talk(port, goodbye)).toContain('200 OK');
  });
});

describe('the limits of a connection', () => {
  const impatient = () => new DrainingServer({ handlerOf, framework: () => undefined, clock, secondMs: 1 });

  it.each([
    ['an idle connection', '', ''],
    ['a connection that falls idle', get('/door'), '200 OK'],
    ['a body that does not come', post('0123456789').slice(0, -5), '408 Request Timeout'],
    ['a rest that does not come', `${post('x'.repeat(MAX_BODY + 1), last).slice(0, 200)}`, '400 Bad Request'],
  ])('end %s', async (_what, sent, heard) => {
    const server = impatient();
    expect(await talk(await listening(server), sent)).toContain(heard);
    waiting.clear();
    await new Promise((resolve) => server.close(resolve));
  });

  it('leave requests under way their replies when the server closes, and tell their callers', async () => {
    const server = impatient();
    const heard = talk(await listening(server), post('0123456789').slice(0, -5));
    while (waiting.size === 0) await turn();
    const [exchange] = waiting;
    const closed = new Promise((resolve) => server.close(resolve));
    exchange?.reply(200, '', 'still');
    await closed;
    expect(await heard).toMatch(/Connection: close\r\n\r\nstill$/);
    waiting.clear();
  });
});
