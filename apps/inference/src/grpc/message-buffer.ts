const nothing = Buffer.alloc(0);

/**
 * Bytes that come in pieces and are read as one. A first piece is kept as it came; more are copied behind it into a buffer
 * that doubles, so that a caller who sends one byte at a time costs no more memory than one who sends large pieces.
 */
export class MessageBuffer {
  private bytes: Buffer = nothing;
  private used = 0;
  private owned = false;

  get length(): number {
    return this.used;
  }

  /** Everything that has come: a view that stays valid until the next `append`. */
  get whole(): Buffer {
    return this.bytes.length === this.used ? this.bytes : this.bytes.subarray(0, this.used);
  }

  append(piece: Buffer): void {
    if (this.used === 0) {
      this.bytes = piece;
      this.owned = false;
    } else {
      this.grow(this.used + piece.length);
      this.bytes.set(piece, this.used);
    }
    this.used += piece.length;
  }

  /** Forgets bytes at the beginning. Views of them stay valid. */
  drop(bytes: number): void {
    this.used -= bytes;
    this.bytes = this.used === 0 ? nothing : this.bytes.subarray(bytes, bytes + this.used);
    this.owned = false;
  }

  private grow(needed: number): void {
    if (this.owned && needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.used));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
    this.owned = true;
  }
}
