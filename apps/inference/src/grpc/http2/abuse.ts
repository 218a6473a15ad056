import { Allowance } from './allowance.js';
import { ConnectionError, ErrorCode } from './protocol.js';

/** What RFC 9113, section 10.5, leaves to the server: how much of what moves nothing is too much for one connection. */
export class Abuse {
  private readonly cutStreams = new Allowance(1_000, 33);
  private readonly idleFrames = new Allowance(10_000, 1_000);

  /** A stream that was begun for nothing, by either side's reset. Throws a ConnectionError when there are too many. */
  cutStream(): void {
    if (!this.cutStreams.spend()) throw calmDown('too many streams are reset');
  }

  /** A frame that moves nothing. Throws a ConnectionError when there are too many. */
  idleFrame(): void {
    if (!this.idleFrames.spend()) throw calmDown('too many frames that carry nothing');
  }

  /** A stream that was answered whole: whoever makes use of the server may also change its mind. */
  answered(): void {
    this.cutStreams.earn();
    this.idleFrames.earn();
  }
}

const calmDown = (message: string): ConnectionError => new ConnectionError(ErrorCode.enhanceYourCalm, message);
