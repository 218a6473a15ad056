import { asRefusal, Refusal } from '../refusal.js';
import type { CallHead } from './call-head.js';
import { frame, unframe } from './frames.js';
import type { ServerStream, StreamReceiver } from './http2/server-stream.js';
import { MessageBuffer } from './message-buffer.js';
import { decodeHealthRequest, encodeHealth } from './metadata-messages.js';
import { refusalHead, refusalTrailers, replyHead } from './reply-blocks.js';

/** More than the name of a service needs. */
const MAX_REQUEST_BYTES = 4_096;

export interface HealthSource {
  /** Whether a service is ready; null where there is none of that name. */
  serving(service: string): Promise<boolean | null>;
  /** Whether the process ends, so that nobody can watch on. */
  ending(): boolean;
}

/** One call of `grpc.health.v1.Health/Watch`: the state of a service now, and again within a second of each change. */
export class HealthWatch implements StreamReceiver {
  private readonly body = new MessageBuffer();
  private service: string | null = null;
  private last: boolean | null | undefined;

  constructor(
    private readonly stream: ServerStream,
    private readonly head: CallHead,
    private readonly source: HealthSource,
  ) {}

  data(chunk: Buffer): void {
    if (this.body.length <= MAX_REQUEST_BYTES) this.body.append(chunk);
  }

  end(): void {
    try {
      this.service = decodeHealthRequest(unframe(this.body.whole, this.head.encoding, MAX_REQUEST_BYTES));
    } catch (error) {
      this.stream.respondAndEnd(refusalHead(asRefusal(error)));
      return;
    }
    this.stream.respond(replyHead);
    void this.report(this.service);
  }

  aborted(): void {}

  drained(): void {}

  sweep(): void {
    if (this.service !== null) void this.report(this.service);
  }

  private async report(service: string): Promise<void> {
    const serving = await this.source.serving(service);
    if (serving !== this.last) this.stream.write(frame(encodeHealth(serving)));
    this.last = serving;
    if (this.source.ending()) this.stream.end(refusalTrailers(new Refusal('unavailable', 'the server is ending')));
  }
}
