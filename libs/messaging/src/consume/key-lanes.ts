/** Runs tasks of one key one after the other and tasks of different keys at the same time. */
export class KeyLanes {
  private readonly tails = new Map<string, Promise<void>>();

  /** The task must not reject. */
  run(key: string, task: () => Promise<void>): void {
    const tail = (this.tails.get(key) ?? Promise.resolve()).then(task).finally(() => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    });
    this.tails.set(key, tail);
  }

  /** Resolves when every task begun so far is over. */
  async idle(): Promise<void> {
    await Promise.all(this.tails.values());
  }
}

/** Lets so many through at a time. A task that backs off gives its place up meanwhile. */
export class Places {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
