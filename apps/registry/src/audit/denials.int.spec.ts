import { describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('denials', () => {
  const registry = usingRegistry();

  it('are answered in MLflow’s form, change nothing and are kept in the audit log', async () => {
    const denied = await fetch(`${registry.http.origin}/api/2.0/mlflow/registered-models/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example', 'x-correlation-id': 'c-1' },
      body: '{"name":"planted"}',
    });
    expect([denied.status, await denied.json()]).toMatchObject([401, { error_code: 'UNAUTHENTICATED' }]);
    expect((await registry.http.get('registered-models/get', { name: 'planted' })).status).toBe(404);
    await eventually(async () => {
      const entries = await registry.published('registry');
      expect(entries).toMatchObject([
        {
          name: 'AuditRecorded',
          data: {
            action: 'call-route',
            outcome: 'denied',
            actor: { kind: 'anonymous' },
            object: { kind: 'route', id: 'POST /api/2.0/mlflow/registered-models/create' },
            reason: 'not-identified',
            before: null,
            after: null,
          },
          headers: { ce_correlationid: 'c-1' },
        },
      ]);
    });
  });
});
