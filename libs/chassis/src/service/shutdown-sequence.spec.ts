import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ShutdownSequence } from './shutdown-sequence.js';

describe('shutting down', () => {
  it('goes through the phases in order, whatever the order of registration', async () => {
    const done: string[] = [];
    const sequence = new ShutdownSequence(pino({ level: 'silent' }));
    sequence.onShutdown('close', 'database', () => void done.push('close database'));
    sequence.onShutdown('drain', 'outbox', async () => {
      await Promise.resolve();
      done.push('drain outbox');
    });
    sequence.onShutdown('stop-intake', 'consumer', () => void done.push('stop consumer'));
    await sequence.run();
    expect(done).toEqual(['stop consumer', 'drain outbox', 'close database']);
  });

  it('goes on after a step that fails, and runs once', async () => {
    const done: string[] = [];
    const sequence = new ShutdownSequence(pino({ level: 'silent' }));
    sequence.onShutdown('stop-intake', 'consumer', () => {
      throw new Error('already gone');
    });
    sequence.onShutdown('close', 'database', () => void done.push('close database'));
    await Promise.all([sequence.run(), sequence.run()]);
    expect(done).toEqual(['close database']);
  });
});
