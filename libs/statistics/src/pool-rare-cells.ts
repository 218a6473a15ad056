const LEAST_EXPECTED = 5;

interface Cell {
  readonly reference: number;
  readonly current: number;
}

/** A 2×K table of counts whose cells all have an expected count that chi-square can bear. */
export interface PooledTable {
  readonly cells: readonly Cell[];
  readonly referenceTotal: number;
  readonly currentTotal: number;
}

/**
 * Pools the rare cells of a 2×K table into one.
 *
 * Convention: a cell is rare where its smaller expected count (from the margins of the whole table) is below 5; all rare
 * cells become one, and if that one is still rare it joins the smallest other cell. Cells empty in both samples vanish.
 * Bounds: finite counts ≥ 0; every cell of the result is not rare, unless only one is left.
 * Edge cases: arrays of different lengths, a bad count or an empty sample throw RangeError.
 * Source: W. Cochran, Biometrics 10 (1954) 417–451.
 */
export function poolRareCells(reference: ArrayLike<number>, current: ArrayLike<number>): PooledTable {
  if (reference.length !== current.length) throw new RangeError('both samples must be counted over the same cells');
  const referenceTotal = totalOf(reference);
  const currentTotal = totalOf(current);
  if (referenceTotal === 0 || currentTotal === 0)
    throw new RangeError('a chi-square test needs counts in both samples');
  const total = referenceTotal + currentTotal;
  const smallerShare = Math.min(referenceTotal, currentTotal) / total;
  const isRare = (cell: Cell): boolean => (cell.reference + cell.current) * smallerShare < LEAST_EXPECTED;

  const cells = Array.from(reference, (count, i) => ({ reference: count, current: current[i] ?? 0 }));
  const pool = cells.filter(isRare).reduce(merge, { reference: 0, current: 0 });
  const common: Cell[] = cells.filter((cell) => !isRare(cell));
  if (sizeOf(pool) === 0) return { cells: common, referenceTotal, currentTotal };
  if (isRare(pool) && common.length > 0) {
    const smallest = common.reduce((least, cell) => (sizeOf(cell) < sizeOf(least) ? cell : least));
    common[common.indexOf(smallest)] = merge(smallest, pool);
  } else common.push(pool);
  return { cells: common, referenceTotal, currentTotal };
}

function merge(a: Cell, b: Cell): Cell {
  return { reference: a.reference + b.reference, current: a.current + b.current };
}

function sizeOf(cell: Cell): number {
  return cell.reference + cell.current;
}

function totalOf(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) {
    const count = counts[i] ?? Number.NaN;
    if (!(count >= 0 && count < Infinity)) throw new RangeError(`cell ${i} holds ${count}, not a count`);
    total += count;
  }
  return total;
}
