/**
 * How much of something a peer may do: a burst, and from then on a rate. What a well-behaved peer does now and then costs
 * nothing; an endless stream of it ends its connection.
 */
export class Allowance {
  private left: number;
  private countedAt: number;

  /** @param perSecond by how much it recovers, up to `burst` */
  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {
    this.left = burst;
    this.countedAt = performance.now();
  }

  /** Takes one. @returns false when none is left */
  spend(): boolean {
    if (this.left < 1) this.recover();
    this.left--;
    return this.left >= 0;
  }

  /** Gives one back. */
  earn(): void {
    if (this.left < this.burst) this.left++;
  }

  private recover(): void {
    const now = performance.now();
    this.left = Math.min(this.burst, this.left + ((now - this.countedAt) / 1000) * this.perSecond);
    this.countedAt = now;
  }
}
