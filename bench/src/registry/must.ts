import type { Connection, Request } from './connection.js';

/** The answer of a request that has to succeed. */
export async function must(connection: Connection, request: Request): Promise<unknown> {
  const { status, body } = await connection.send(request);
  if (status !== 200) throw new Error(`${request.method} ${request.path}: ${status} ${body.toString('utf8', 0, 500)}`);
  return JSON.parse(body.toString('utf8'));
}
