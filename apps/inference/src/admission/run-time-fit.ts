/** What a run still counts for after the next one: some fifty runs are remembered. */
const DECAY = 0.98;

/**
 * How long a version runs by the rows it is given, `duration = a * rows + b`: a line through its latest runs by least
 * squares, where older ones count less. Milliseconds throughout.
 */
export class RunTimeFit {
  private weight = 0;
  private rows = 0;
  private squares = 0;
  private times = 0;
  private products = 0;

  /** Learns from a run. */
  ran(rows: number, milliseconds: number): void {
    this.weight = this.weight * DECAY + 1;
    this.rows = this.rows * DECAY + rows;
    this.squares = this.squares * DECAY + rows * rows;
    this.times = this.times * DECAY + milliseconds;
    this.products = this.products * DECAY + rows * milliseconds;
  }

  /** Predicted time of so many rows in so many runs; 0 before the first run. */
  predict(rows: number, runs: number): number {
    const { a, b } = this.line();
    return a * rows + b * runs;
  }

  /** Rows whose run is predicted to end within a time; Infinity where nothing speaks against any number. */
  rowsWithin(milliseconds: number): number {
    const { a, b } = this.line();
    return a === 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.max(0, milliseconds - b) / a);
  }

  /** Neither part can be negative. While all runs were of one size, all of their time is put down to the rows. */
  private line(): { readonly a: number; readonly b: number } {
    const { weight, rows, squares, times, products } = this;
    if (rows === 0) return { a: 0, b: weight === 0 ? 0 : times / weight };
    const spread = weight * squares - rows * rows;
    if (spread <= 1e-9 * weight * squares) return { a: times / rows, b: 0 };
    const a = Math.max(0, (weight * products - rows * times) / spread);
    const b = (times - a * rows) / weight;
    return b < 0 ? { a: products / squares, b: 0 } : { a, b };
  }
}
