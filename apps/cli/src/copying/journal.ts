import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { CliError } from '../exit-codes.js';

interface Header {
  readonly source: string;
  readonly target: string;
}

/**
 * Remembers what is copied whole, a line each, so that a copy that was killed goes on where it stopped. It only saves work: without it
 * everything is looked up in the target again, and nothing is doubled.
 */
export class Journal {
  private constructor(
    readonly path: string,
    private readonly finished: Set<string>,
  ) {}

  /** Throws a CliError for a file that belongs to a copy between other servers. */
  static open(path: string, { source, target }: Header): Journal {
    if (existsSync(path)) closeHalfLine(path);
    else appendFileSync(path, `${JSON.stringify({ source, target })}\n`);
    const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    const header = parsed(first) as Header | undefined;
    if (header?.source !== source || header.target !== target) {
      throw new CliError(
        'usage',
        `${path} is not the state of a copy from ${source} to ${target}.`,
        'Name another file with --state.',
      );
    }
    const entries = lines.flatMap((line) => parsed(line) ?? []) as { done: string }[];
    return new Journal(path, new Set(entries.map(({ done }) => done)));
  }

  has(kind: string, id: string): boolean {
    return this.finished.has(`${kind} ${id}`);
  }

  finish(kind: string, id: string): void {
    this.finished.add(`${kind} ${id}`);
    appendFileSync(this.path, `${JSON.stringify({ done: `${kind} ${id}` })}\n`);
  }
}

// A process that was killed may leave half a line, which would take the next one with it.
function closeHalfLine(path: string): void {
  if (!readFileSync(path, 'utf8').endsWith('\n')) appendFileSync(path, '\n');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
