import { describe, expect, it } from '@jest/globals';
import { helpOf, parseInvocation, type Command } from './command.js';

const command: Command = {
  name: 'logs',
  summary: 'Prints logs.',
  words: '[process]',
  options: { follow: { short: 'f', doc: 'go on' } },
  run: () => Promise.resolve(0),
};
const { words: _, ...wordless } = command;

describe('a command line', () => {
  it('is parsed into flags and words', () => {
    const { flags, words } = parseInvocation(command, ['-f', 'registry']);
    expect([...flags]).toEqual(['follow']);
    expect(words).toEqual(['registry']);
  });

  it('may always ask for help', () => {
    expect(parseInvocation(command, ['--help']).flags.has('help')).toBe(true);
    expect(helpOf(command)).toBe(
      'Prints logs.\n\nUsage: npm run logs -- [options] [process]\n\n  -f, --follow  go on\n  -h, --help    print this',
    );
  });

  it('is refused with an option or a word that the command does not take', () => {
    expect(() => parseInvocation(command, ['--all'])).toThrow(/--all/);
    expect(() => parseInvocation(wordless, ['registry'])).toThrow(/registry/);
  });
});
