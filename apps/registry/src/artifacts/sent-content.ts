import type { ServerResponse } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { giveBack } from '@modelyard/artifacts';

/** Passes content on to the answer that sends it, and frees each chunk as soon as it has left. */
export class SentContent extends Transform {
  private readonly waiting: { readonly chunk: Buffer; readonly end: number }[] = [];
  private passed = 0;

  /** @param answer what this stream is piped to, and nothing else is written to meanwhile */
  constructor(private readonly answer: ServerResponse) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.giveBackSent();
    this.passed += chunk.length;
    this.waiting.push({ chunk, end: this.passed });
    done(null, chunk);
  }

  private giveBackSent(): void {
    const sent = this.passed - this.readableLength - this.answer.writableLength;
    for (let [first] = this.waiting; first && first.end <= sent; [first] = this.waiting) {
      giveBack(first.chunk);
      this.waiting.shift();
    }
  }
}
