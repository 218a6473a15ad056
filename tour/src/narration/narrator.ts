/** Tells a person who has never seen the platform what happens, line by line, each with the seconds gone by. */
export class Narrator {
  private readonly begun = performance.now();

  constructor(private readonly print: (line: string) => void) {}

  /** Seconds since the tour began. */
  get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  chapter(title: string): void {
    this.print(`\n${title}`);
  }

  line(text: string): void {
    this.print(`${this.seconds.toFixed(1).padStart(7)} s  ${text}`);
  }

  /** Lines that belong to the one before. */
  details(lines: readonly string[]): void {
    for (const line of lines) this.print(`           ${line}`);
  }
}

/** 3000000 -> "3,000,000". */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
