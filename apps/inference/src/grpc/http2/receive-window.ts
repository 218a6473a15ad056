/** What the peer may still send before this side says that it has taken what came. */
export class ReceiveWindow {
  private left: number;
  private taken = 0;

  constructor(private readonly size: number) {
    this.left = size;
  }

  /** Counts bytes that have come. @returns whether the peer was allowed to send them */
  arrive(bytes: number): boolean {
    this.left -= bytes;
    return this.left >= 0;
  }

  /** Counts bytes that are dealt with. @returns by how much to open the window; 0 while half of it is still open */
  release(bytes: number): number {
    this.taken += bytes;
    if (this.taken * 2 < this.size) return 0;
    const opened = this.taken;
    this.left += opened;
    this.taken = 0;
    return opened;
  }
}
