import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import type { QueueEntry, TrainingQueue } from './training-queue.js';

export interface QueueUnderTest {
  /** A queue of its own over the same data. */
  open(): Promise<TrainingQueue>;
  /** Loses everything, as a flushed Redis does. */
  flush(): Promise<void>;
}

/** What every training queue promises. */
export function trainingQueueConformance(name: string, using: () => Promise<QueueUnderTest>): void {
  describe(`the training queue on ${name}`, () => {
    let subject: QueueUnderTest;
    let opened: TrainingQueue[];

    beforeEach(async () => {
      subject = await using();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((queue) => queue.close()));
    });

    async function open(): Promise<TrainingQueue> {
      const queue = await subject.open();
      opened.push(queue);
      return queue;
    }

    const entry = (id: string, priority: QueueEntry['priority'] = 'normal') => ({ id, requestId: `r-${id}`, priority });

    it('hands an entry to a worker, also to one that comes later or lives elsewhere', async () => {
      await (await open()).put(entry('a'));
      const seen: string[] = [];
      await (await open()).work(async (requestId) => void seen.push(requestId), 1);
      await eventually(() => expect(seen).toEqual(['r-a']));
    });

    it('holds an entry once however often it is put before it is done', async () => {
      const queue = await open();
      for (let time = 0; time < 3; time++) await queue.put(entry('a'));
      await queue.put(entry('b'));
      const seen: string[] = [];
      await queue.work(async (requestId) => void seen.push(requestId), 1);
      await eventually(() => expect(seen).toContain('r-b'));
      expect(seen).toEqual(['r-a', 'r-b']);
    });

    it('takes an entry again once it is done, so that the table alone decides what is repeated', async () => {
      const queue = await open();
      const seen: string[] = [];
      await queue.work(async (requestId) => void seen.push(requestId), 1);
      await queue.put(entry('a'));
      await eventually(() => expect(seen).toHaveLength(1));
      await eventually(async () => {
        await queue.put(entry('a'));
        expect(seen.length).toBeGreaterThan(1);
      });
    });

    it('hands out the urgent first', async () => {
      const queue = await open();
      await queue.put(entry('slow', 'low'));
      await queue.put(entry('usual', 'normal'));
      await queue.put(entry('fast', 'high'));
      const seen: string[] = [];
      await queue.work(async (requestId) => void seen.push(requestId), 1);
      await eventually(() => expect(seen).toEqual(['r-fast', 'r-usual', 'r-slow']));
    });

    it('goes on after an entry whose handler failed', async () => {
      const queue = await open();
      const seen: string[] = [];
      await queue.work(async (requestId) => {
        seen.push(requestId);
        if (requestId === 'r-a') throw new Error('broken');
      }, 1);
      await queue.put(entry('a'));
      await queue.put(entry('b'));
      await eventually(() => expect(seen).toContain('r-b'));
      expect(seen).toEqual(['r-a', 'r-b']);
    });

    it('tells a running handler to stop when it is closed, and waits for it', async () => {
      const queue = await subject.open();
      let state = 'waiting';
      await queue.work(async (_requestId, signal) => {
        state = 'running';
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        state = 'stopped';
      }, 1);
      await queue.put(entry('a'));
      await eventually(() => expect(state).toBe('running'));
      await queue.close();
      expect(state).toBe('stopped');
    });

    it('works on after it has lost everything, with whatever is put again', async () => {
      const queue = await open();
      await queue.put(entry('lost'));
      await subject.flush();
      const seen: string[] = [];
      await queue.work(async (requestId) => void seen.push(requestId), 1);
      await subject.flush();
      await queue.put(entry('again'));
      await eventually(() => expect(seen).toContain('r-again'));
      expect(seen).not.toContain('r-lost');
    });
  });
}
