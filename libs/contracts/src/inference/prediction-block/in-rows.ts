/** Values row by row: lists of `width` of them, or as they are where rows are no lists. */
export function inRows<Value>(values: readonly Value[], width: number | undefined): readonly (Value | Value[])[] {
  if (width === undefined) return values;
  return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
}
