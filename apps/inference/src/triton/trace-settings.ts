import { invalid, Refusal } from '../refusal.js';

/** Triton's trace settings; all values are texts, as its clients expect them. */
export interface TraceSettings {
  readonly trace_level: readonly string[];
  /** One of so many answered requests is traced. */
  readonly trace_rate: string;
  /** Traces that are still to be made; -1: no end. */
  readonly trace_count: string;
  readonly log_frequency: '0';
  readonly trace_file: '';
  readonly trace_mode: 'opentelemetry';
}

/** What may be changed, for all models or for one. */
interface Sampling {
  on: boolean;
  rate: number;
  /** -1: no end. */
  count: number;
}

/** A model's own; what is absent or undefined is as for all models. */
type OwnSampling = { [Name in keyof Sampling]?: Sampling[Name] | undefined };

/** All settings that were made, for all models and for each. */
export interface TraceState {
  readonly common: Readonly<Sampling>;
  readonly models: ReadonlyMap<string, Readonly<OwnSampling>>;
}

const defaults: Sampling = { on: false, rate: 1000, count: -1 };

/**
 * Which requests are traced, by Triton's trace extension: settings for all models, and over them settings of a model.
 * Nothing is asked of it while `on` is false.
 */
export class TraceControl {
  /** Whether any model is traced. */
  on = false;
  private readonly common: Sampling = { ...defaults };
  private readonly models = new Map<string, OwnSampling>();
  private readonly answered = new Map<string, number>();

  /** @param exported whether spans of this process go anywhere */
  constructor(private readonly exported: boolean) {}

  /** @param model null: what holds where a model has no settings of its own */
  read(model: string | null): TraceSettings {
    const { on, rate, count } = this.of(model);
    return {
      trace_level: [on ? 'TIMESTAMPS' : 'OFF'],
      trace_rate: String(rate),
      trace_count: String(count),
      log_frequency: '0',
      trace_file: '',
      trace_mode: 'opentelemetry',
    };
  }

  /**
   * Changes the settings that are given and leaves the rest; null gives a model's setting back to that of all models.
   * Throws a refusal, and changes nothing, when one cannot be honoured.
   */
  change(model: string | null, changes: Readonly<Record<string, unknown>>): TraceSettings {
    const next: OwnSampling = model === null ? { ...this.common } : { ...this.models.get(model) };
    for (const [name, value] of Object.entries(changes)) {
      if (value === null && model === null) throw invalid(`'${name}' of all models cannot be null: give it a value`);
      Object.assign(next, this.readSetting(name, value));
    }
    if (model === null) Object.assign(this.common, next);
    else this.models.set(model, next);
    this.settle();
    return this.read(model);
  }

  get state(): TraceState {
    return { common: this.common, models: this.models };
  }

  set state({ common, models }: TraceState) {
    Object.assign(this.common, common);
    for (const [model, own] of models) this.models.set(model, { ...own });
    this.settle();
  }

  /** Whether the answer that was just given to a request for this model is traced. Counts it. */
  takes(model: string): boolean {
    const { on, rate, count } = this.of(model);
    if (!on || count === 0) return false;
    const seen = (this.answered.get(model) ?? 0) + 1;
    this.answered.set(model, seen % rate);
    if (seen < rate) return false;
    const counted = this.models.get(model)?.count === undefined ? this.common : this.models.get(model);
    if (counted && count > 0) counted.count = count - 1;
    return true;
  }

  private settle(): void {
    this.on = this.common.on || [...this.models.values()].some(({ on }) => on === true);
  }

  private of(model: string | null): Sampling {
    const own = model === null ? undefined : this.models.get(model);
    const { on = this.common.on, rate = this.common.rate, count = this.common.count } = own ?? {};
    return { on, rate, count };
  }

  private readSetting(name: string, value: unknown): OwnSampling {
    switch (name) {
      case 'trace_level':
        return { on: value === null ? undefined : this.readLevel(value) };
      case 'trace_rate':
        return { rate: value === null ? undefined : readNumber(name, value, 1) };
      case 'trace_count':
        return { count: value === null ? undefined : readNumber(name, value, -1) };
      case 'log_frequency':
        return assertOnly(name, value, '0', 'spans are sent to the collector as they are made');
      case 'trace_file':
        return assertOnly(name, value, '', 'spans go to the OpenTelemetry collector');
      case 'trace_mode':
        return assertOnly(name, value, 'opentelemetry', 'spans go to the OpenTelemetry collector');
      default:
        throw invalid(`unknown trace setting '${name}': there are ${Object.keys(this.read(null)).join(', ')}`);
    }
  }

  private readLevel(value: unknown): boolean {
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const name of names) {
      if (name === 'TENSORS') {
        throw new Refusal('unsupported', "'trace_level' TENSORS is not supported: the prediction log has the tensors");
      }
      if (name !== 'OFF' && name !== 'TIMESTAMPS') throw invalid("'trace_level' must be OFF or TIMESTAMPS");
    }
    const on = names.includes('TIMESTAMPS');
    if (on && names.includes('OFF')) throw invalid("'trace_level' OFF stands alone");
    if (on && !this.exported) {
      throw new Refusal('unsupported', "'trace_level' TIMESTAMPS needs a collector: start with MODELYARD_OTLP_URL set");
    }
    return on;
  }
}

function readNumber(name: string, value: unknown, least: number): number {
  const text: unknown = Array.isArray(value) ? value[0] : value;
  const number = typeof text === 'string' && /^-?\d{1,9}$/.test(text) ? Number(text) : text;
  if (!Number.isSafeInteger(number) || (number as number) < least) {
    throw invalid(`'${name}' must be an integer of at least ${least}`);
  }
  return number as number;
}

/** A setting that has one value here; null leaves it at that. */
function assertOnly(name: string, value: unknown, only: string, why: string): OwnSampling {
  const text: unknown = Array.isArray(value) ? value[0] : value;
  if (text !== null && text !== only) {
    throw new Refusal('unsupported', `'${name}' is always '${only}': ${why}`);
  }
  return {};
}
