import { beforeEach, describe, expect, it } from '@jest/globals';
import { LoggingControl } from './logging-settings.js';

describe('the logging settings', () => {
  let logger: { level: string };
  let control: LoggingControl;
  beforeEach(() => {
    logger = { level: 'info' };
    control = new LoggingControl(logger);
  });

  it('tell the level of the log in Triton’s terms', () => {
    expect(control.read()).toEqual({
      log_file: '',
      log_info: true,
      log_warning: true,
      log_error: true,
      log_verbose_level: 0,
      log_format: 'ISO8601',
    });
  });

  it.each([
    [{ log_verbose_level: 1 }, 'debug'],
    [{ log_verbose_level: 7 }, 'trace'],
    [{ log_info: false }, 'warn'],
    [{ log_info: false, log_warnings: false }, 'error'],
    [{ log_info: false, log_warning: false, log_errors: false }, 'silent'],
    [{ log_file: '', log_format: 'ISO8601' }, 'info'],
  ])('%j makes the level %s', (changes, level) => {
    control.change(changes);
    expect(logger.level).toBe(level);
  });

  it('go back the way they came', () => {
    control.change({ log_verbose_level: 2 });
    control.change({ log_verbose_level: 0, log_info: false });
    expect(control.read()).toMatchObject({ log_info: false, log_warning: true, log_verbose_level: 0 });
  });

  it.each([
    [{ log_file: '/tmp/log' }, 'unsupported', 'standard output'],
    [{ log_format: 'default' }, 'unsupported', 'always ISO8601'],
    [{ log_warning: false }, 'unsupported', "'log_warning' cannot be off"],
    [{ log_info: false, log_verbose_level: 1 }, 'unsupported', "'log_info' cannot be off"],
    [{ log_info: 'yes' }, 'invalid', 'true or false'],
    [{ log_verbose_level: -1 }, 'invalid', 'non-negative integer'],
    [{ loudness: 3 }, 'invalid', "unknown logging setting 'loudness'"],
  ])('refuse %j and change nothing', (changes, kind, words) => {
    expect(() => control.change(changes)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(words) }),
    );
    expect(logger.level).toBe('info');
  });
});
