import type { Writable } from 'node:stream';

/** A stream for people; a terminal has `isTTY`. */
export type Screen = Writable & { readonly isTTY?: boolean };

/** How far a copy is, for people: one line that changes on a terminal, a line for each step that is done elsewhere. */
export class Progress {
  private readonly counts = new Map<string, number>();
  private line = '';

  constructor(
    private readonly screen: Screen,
    private readonly quiet: boolean,
  ) {}

  /** One more of `total` is done. */
  step(name: string, total: number): void {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    if (count >= total) this.say(`${name}: ${total}`);
    else if (this.screen.isTTY && !this.quiet) this.show(`${name}: ${count}/${total}`);
  }

  /** A line that stays. */
  say(text: string): void {
    if (this.quiet) return;
    this.show('');
    this.screen.write(`${text}\n`);
  }

  private show(text: string): void {
    if (!this.screen.isTTY || (text === '' && this.line === '')) return;
    this.screen.write(`\r${text.padEnd(this.line.length)}${text === '' ? '\r' : ''}`);
    this.line = text;
  }
}
