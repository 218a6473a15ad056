import { describe, expect, it } from '@jest/globals';
import { runInContext } from '../identity/call-context.js';
import { localAdmin } from '../identity/local-admin.js';
import { createLogger } from './logger.js';

function written(work: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createLogger({ service: 'registry', destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a log line', () => {
  it('names the service, the level and the running call', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const [line] = written((logger) =>
      runInContext({ correlationId: 'c-1', actor: localAdmin, traceparent }, () =>
        logger.warn({ model: 'churn' }, 'slow'),
      ),
    );
    expect(line).toMatchObject({
      level: 'warn',
      service: 'registry',
      msg: 'slow',
      model: 'churn',
      correlationId: 'c-1',
      actor: 'local-admin',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    });
  });

  it('never holds a credential', () => {
    const lines = written((logger) =>
      logger.info(
        {
          authorization: 'Bearer hunter2',
          headers: { cookie: 'hunter2', accept: '*/*' },
          config: { password: 'hunter2' },
        },
        'x',
      ),
    );
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({ headers: { accept: '*/*' } });
  });
});
