/** A body of known length that comes in pieces; never reserves more than twice what has come. */
export class GatheredBody {
  private bytes: Buffer = Buffer.alloc(0);
  private filled = 0;

  constructor(private readonly length: number) {}

  add(piece: Buffer): void {
    const needed = this.filled + piece.length;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.length, Math.max(needed, this.bytes.length * 2)));
      this.bytes.copy(grown, 0, 0, this.filled);
      this.bytes = grown;
    }
    piece.copy(this.bytes, this.filled);
    this.filled = needed;
  }

  /** All of it, once it is whole. */
  get whole(): Buffer {
    return this.bytes;
  }
}
