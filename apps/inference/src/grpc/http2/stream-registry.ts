import type { ServerStream } from './server-stream.js';

/** Identifiers of streams that this side has ended early; of more than that, the oldest are forgotten. */
const MAX_CUT = 2_000;

/** The calls of one connection, and what must be known of those that are over. */
export class StreamRegistry {
  private readonly open = new Map<number, ServerStream>();
  private readonly cut = new Set<number>();
  private highest = 0;

  /** The highest identifier that the peer has used. */
  get last(): number {
    return this.highest;
  }

  get size(): number {
    return this.open.size;
  }

  get(id: number): ServerStream | undefined {
    return this.open.get(id);
  }

  all(): Iterable<ServerStream> {
    return this.open.values();
  }

  /** Takes an identifier, after which lower ones can begin no stream. */
  use(id: number): void {
    this.highest = id;
  }

  /** Whether a stream has not begun yet. */
  isIdle(id: number): boolean {
    return id > this.highest || id % 2 === 0;
  }

  add(stream: ServerStream): void {
    this.open.set(stream.id, stream);
  }

  delete(stream: ServerStream): void {
    this.open.delete(stream.id);
  }

  /** Remembers a stream of which frames may still be on their way without any fault of the peer. */
  cutShort(id: number): void {
    this.cut.add(id);
    if (this.cut.size > MAX_CUT) for (const oldest of this.cut) if (this.cut.delete(oldest)) break;
  }

  wasCutShort(id: number): boolean {
    return this.cut.has(id);
  }
}
