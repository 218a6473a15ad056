import type { FastifyInstance } from 'fastify';

/** Answers are data, never pages: a browser that opens one must not guess a type or run anything in it. */
const defaults = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** Adds the defensive headers that a route did not set itself. */
export function installResponseHeaders(server: FastifyInstance): void {
  server.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(defaults)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    done();
  });
}
