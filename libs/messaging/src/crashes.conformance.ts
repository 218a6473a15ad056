import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { EventLogSettings } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import { Delivery, upTo } from './delivery-kit.conformance.js';
import type { DeliverySubject } from './delivery-kit.conformance.js';
import type { Failpoint } from './failpoints.js';

const moving = { withinMs: 40_000, everyMs: 50 };
const worker = new URL('../fixtures/crash-worker.mjs', import.meta.url).pathname;

/** Processes that end without warning (SIGKILL) at each place where two systems cannot commit together. */
export function crashConformance(subject: DeliverySubject & { readonly settings: EventLogSettings }): void {
  let delivery: Delivery;
  const children: { end: () => Promise<void> }[] = [];
  beforeEach(async () => {
    delivery = await Delivery.begin(subject);
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.end()));
    await delivery.end();
  });

  function run(options: Record<string, unknown>): { died: Promise<string | null>; output: () => string[] } {
    const { group, name: test, definition } = delivery;
    const { settings, databaseUrl } = subject;
    const shared = { settings, databaseUrl, group, test, service: test, definition };
    const child = spawn(process.execPath, [worker, JSON.stringify({ ...shared, ...options })]);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.pipe(process.stderr);
    const exited = once(child, 'exit').then(([, signal]) => signal as string | null);
    children.push({
      end: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    });
    return { died: exited, output: () => text.split('\n').filter((line) => line !== '') };
  }

  const relayPoints: Failpoint[] = ['relay-read', 'relay-appended', 'relay-marked'];
  it.each(relayPoints)('has one effect of each event when the relay is killed at %s', async (point) => {
    await delivery.consume();
    await delivery.publish('a', ...upTo(8));
    expect(await run({ role: 'relay', point }).died).toBe('SIGKILL');
    expect(await run({ role: 'relay', point, after: 1 }).died).toBe('SIGKILL');
    run({ role: 'relay' });
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(8)), moving);
  });

  const consumerPoints: [string, Failpoint][] = [
    ['events', 'event-handled'],
    ['events', 'event-committed'],
    ['events', 'offset-committed'],
    ['batches', 'batch-handled'],
    ['batches', 'batch-committed'],
  ];
  it.each(consumerPoints)('has one effect of each event when a consumer of %s is killed at %s', async (role, point) => {
    delivery.relay();
    await delivery.publish('a', ...upTo(4));
    expect(await run({ role, point }).died).toBe('SIGKILL');
    await delivery.publish('a', 5, 6);
    run({ role });
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(6)), moving);
    await delivery.publish('a', 7);
    await eventually(async () => expect(await delivery.effects('a')).toEqual(upTo(7)), moving);
  });

  it('loses no prediction that was answered, and counts none twice, when the process is killed as its spool drains', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'spool-'));
    const topic = delivery.definition.topic.name;
    const headers = { ce_source: '/p', ce_type: delivery.definition.type, ce_time: '2026-01-01T00:00:00Z' };
    await delivery.consumeBatches(async ({ events }, manager) => {
      for (const event of events) await delivery.effect(event, manager);
    });
    const killed = run({
      role: 'spool',
      point: 'spool-appended',
      after: 1,
      spool: { directory, topic, producer: randomUUID(), first: 0, count: 20_000, headers },
    });
    expect(await killed.died).toBe('SIGKILL');
    const answered = killed.output().length;
    expect(answered).toBeGreaterThan(0);
    run({ role: 'spool', spool: { directory, topic, producer: randomUUID(), first: 0, count: 0, headers } });
    await eventually(async () => expect((await delivery.effects('a')).length).toBeGreaterThanOrEqual(answered), moving);
    const steps = await delivery.effects('a');
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, n) => n));
    rmSync(directory, { recursive: true });
  });
}
