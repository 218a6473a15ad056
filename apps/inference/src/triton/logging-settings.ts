import { invalid, Refusal } from '../refusal.js';

/** The part of a logger that is set while the process runs. */
export interface LevelledLogger {
  level: string;
}

/** Triton's logging settings as this service's log has them. */
export interface LoggingSettings {
  readonly log_file: '';
  readonly log_info: boolean;
  readonly log_warning: boolean;
  readonly log_error: boolean;
  /** 0: nothing more; 1: details; 2 and above: everything. */
  readonly log_verbose_level: number;
  readonly log_format: 'ISO8601';
}

/** From silence to everything: each level writes what those before it write. */
const levels = ['silent', 'error', 'warn', 'info', 'debug', 'trace'];
const [ERROR, WARN, INFO, TRACE] = [1, 2, 3, 5] as const;

const switches = { log_info: INFO, log_warning: WARN, log_error: ERROR } as const;

const aliases: Readonly<Record<string, string>> = { log_warnings: 'log_warning', log_errors: 'log_error' };

/** Triton's logging extension over the level of the service's log, which holds the settings: there is no second copy. */
export class LoggingControl {
  constructor(private readonly logger: LevelledLogger) {}

  read(): LoggingSettings {
    const level = Math.max(levels.indexOf(this.logger.level), 0);
    return {
      log_file: '',
      log_info: level >= INFO,
      log_warning: level >= WARN,
      log_error: level >= ERROR,
      log_verbose_level: Math.max(level - INFO, 0),
      log_format: 'ISO8601',
    };
  }

  /** The level of the log, by its own name. */
  get level(): string {
    return this.logger.level;
  }

  set level(level: string) {
    this.logger.level = level;
  }

  /** Changes the settings that are given and leaves the rest. Throws a refusal, and changes nothing, when one cannot be honoured. */
  change(changes: Readonly<Record<string, unknown>>): LoggingSettings {
    const settings: Record<string, unknown> = { ...this.read() };
    for (const [name, value] of Object.entries(changes)) {
      const setting = aliases[name] ?? name;
      assertValue(setting, value, settings);
      assertSupported(setting, value);
      settings[setting] = value;
    }
    this.logger.level = levelOf(settings as unknown as LoggingSettings);
    return this.read();
  }
}

function assertValue(name: string, value: unknown, known: Readonly<Record<string, unknown>>): void {
  if (!(name in known)) throw invalid(`unknown logging setting '${name}': there are ${Object.keys(known).join(', ')}`);
  if (name in switches && typeof value !== 'boolean') throw invalid(`'${name}' must be true or false`);
  if (name === 'log_verbose_level' && !(Number.isSafeInteger(value) && (value as number) >= 0)) {
    throw invalid(`'${name}' must be a non-negative integer`);
  }
}

function assertSupported(name: string, value: unknown): void {
  if (name === 'log_file' && value !== '') {
    throw new Refusal('unsupported', "'log_file' is not supported: the log goes to standard output, redirect it there");
  }
  if (name === 'log_format' && value !== 'ISO8601') {
    throw new Refusal('unsupported', "'log_format' is always ISO8601: lines are JSON with an ISO 8601 time");
  }
}

function levelOf(settings: LoggingSettings): string {
  const { log_verbose_level: verbose } = settings;
  const wanted = verbose > 0 ? Math.min(INFO + verbose, TRACE) : undefined;
  const on = Object.entries(switches).filter(([name]) => settings[name as keyof typeof switches]);
  const level = wanted ?? Math.max(0, ...on.map(([, at]) => at));
  const missing = Object.entries(switches).find(
    ([name, at]) => at <= level && !settings[name as keyof typeof switches],
  );
  if (missing) {
    throw new Refusal(
      'unsupported',
      `'${missing[0]}' cannot be off while a more talkative setting is on: the log has one level, which includes those above it`,
    );
  }
  return levels[level] as string;
}
