/*
 * The layout of a prediction block in numbers; docs/prediction-blocks.md describes it byte by byte.
 * All numbers are little-endian and unaligned.
 */

/** "MYPB" as bytes read in order. */
export const MAGIC = 0x4250594d;
export const LAYOUT_VERSION = 1;
/** Magic, version, reserved, length of the header. */
export const PREFIX_BYTES = 12;
/** Length, rows, first sequence, time. */
export const GROUP_BYTES = 22;

/** Predictions of one block at most, in all its groups together. */
export const MAX_BLOCK_ROWS = 100;
/** Features and outputs of one version at most. */
export const MAX_NAMES = 65_536;
/** Bytes of the header at most. */
export const MAX_HEADER_BYTES = 2 * 1024 * 1024;

/** How the values of a column are stored. */
export const ColumnType = {
  none: 0,
  bool: 1,
  int32: 2,
  int64: 3,
  uint64: 4,
  float32: 5,
  float64: 6,
  text: 7,
  dictionary: 8,
  json: 9,
} as const;
export type ColumnType = (typeof ColumnType)[keyof typeof ColumnType];

/** Bytes of one value in the columns whose values are all of one length. */
export const valueBytes = {
  [ColumnType.bool]: 1,
  [ColumnType.int32]: 4,
  [ColumnType.int64]: 8,
  [ColumnType.uint64]: 8,
  [ColumnType.float32]: 4,
  [ColumnType.float64]: 8,
} as const;

/** One row's value is stored and stands for all rows. */
export const SAME = 1;
/** A bitmap of the values that are null comes first. */
export const NULLS = 2;
/** Each row is a list of as many values as the width says. */
export const LISTS = 4;

/** The columns that every group has, in this order; the features and outputs of the header follow. */
export const fixedColumns = [
  'predictionId',
  'unit',
  'experiment',
  'arm',
  'propensity',
  'shadow',
  'verification',
  'requestTime',
  'eventTime',
  'latencyMs',
  'decision',
  'threshold',
  'confidence',
  'error',
] as const;
export type FixedColumn = (typeof fixedColumns)[number];

/** A block that breaks the layout or holds what no prediction may hold. */
export class MalformedBlockError extends Error {
  override readonly name = 'MalformedBlockError';

  /** @param at where in the block, in bytes */
  constructor(fault: string, at: number) {
    super(`the prediction block is malformed at byte ${at}: ${fault}`);
  }
}
