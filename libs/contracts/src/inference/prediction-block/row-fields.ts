import type { FeatureValue, OutputValue } from '../../documents/row-values.js';
import { PredictionLogged, type PredictionRecord } from '../prediction.events.js';
import type { FixedColumn } from './layout.js';

/** RFC 3339 has four digits for the year. */
const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');
const MAX_PREDICTION_ID = 128;

const { error: PredictionError, requestTime: RequestTime } = PredictionLogged.schema.shape;

/** The fixed columns of one group, row by row, each value checked to be what a prediction may have there. */
export class RowFields {
  private lastTime = Number.NaN;
  private lastInstant = '';

  /**
   * @param time milliseconds since 1970 that times are relative to
   * @param fail refuses the block
   */
  constructor(
    private readonly columns: ReadonlyMap<FixedColumn, readonly OutputValue[]>,
    private readonly time: number,
    private readonly fail: (fault: string) => never,
  ) {}

  predictionId(row: number): PredictionRecord['predictionId'] {
    const id = this.text('predictionId', row);
    if (id === null || id === '' || id.length > MAX_PREDICTION_ID) {
      return this.refuse('predictionId', `is no text of 1 to ${MAX_PREDICTION_ID} characters`);
    }
    return id as PredictionRecord['predictionId'];
  }

  text(name: FixedColumn, row: number): string | null {
    const value = this.value(name, row);
    return value === null || typeof value === 'string' ? value : this.refuse(name, 'is no text');
  }

  flag(name: FixedColumn, row: number): boolean {
    const value = this.value(name, row);
    return typeof value === 'boolean' ? value : this.refuse(name, 'is no boolean');
  }

  number(name: FixedColumn, row: number): number | null {
    const value = this.value(name, row);
    return value === null || typeof value === 'number' ? value : this.refuse(name, 'is no number');
  }

  share(name: FixedColumn, row: number): number | null {
    const value = this.number(name, row);
    return value === null || (value >= 0 && value <= 1) ? value : this.refuse(name, 'is not on 0 … 1');
  }

  latencyMs(row: number): number {
    const value = this.number('latencyMs', row);
    return value !== null && value >= 0 ? value : this.refuse('latencyMs', 'is negative or missing');
  }

  scalar(name: FixedColumn, row: number): FeatureValue {
    const value = this.value(name, row);
    return Array.isArray(value) ? this.refuse(name, 'is a list') : value;
  }

  /** A column of times holds milliseconds from the group's time, or the text itself. */
  instant(name: 'requestTime' | 'eventTime', row: number): string {
    const value = this.value(name, row);
    if (typeof value === 'string') {
      return RequestTime.safeParse(value).success ? value : this.refuse(name, 'is no time in RFC 3339');
    }
    const at = typeof value === 'number' ? this.time + value : Number.NaN;
    if (at === this.lastTime) return this.lastInstant;
    if (!(at >= FIRST_INSTANT && at <= LAST_INSTANT)) return this.refuse(name, 'is no time');
    this.lastTime = at;
    this.lastInstant = new Date(at).toISOString();
    return this.lastInstant;
  }

  error(row: number): PredictionRecord['error'] {
    const text = this.text('error', row);
    if (text === null) return null;
    try {
      return PredictionError.parse(JSON.parse(text));
    } catch {
      return this.refuse('error', 'is no error');
    }
  }

  private value(name: FixedColumn, row: number): OutputValue {
    return this.columns.get(name)?.[row] ?? null;
  }

  private refuse(name: FixedColumn, fault: string): never {
    return this.fail(`${name} ${fault}`);
  }
}
