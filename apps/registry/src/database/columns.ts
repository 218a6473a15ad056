import type { ColumnOptions } from 'typeorm';

/** A 64-bit integer that fits a JavaScript number: the driver hands int8 over as text. */
export function int8(name: string, options: ColumnOptions = {}): ColumnOptions {
  return {
    ...options,
    name,
    type: 'bigint',
    transformer: {
      from: (value: string | null) => (value === null ? null : Number(value)),
      to: (value: unknown) => value,
    },
  };
}
