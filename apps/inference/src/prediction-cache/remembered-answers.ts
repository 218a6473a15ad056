import { tensorBytes } from '../tensors/tensor-bytes.js';
import type { Tensor } from '../tensors/tensor.js';

interface Remembered {
  readonly outputs: readonly Tensor[];
  readonly bytes: number;
}

/** What an entry takes beside its key and its values. */
const ENTRY_BYTES = 256;

/** Answers by request, the least recently used forgotten first when they take more than their memory. */
export class RememberedAnswers {
  private readonly entries = new Map<string, Remembered>();
  private held = 0;

  get bytes(): number {
    return this.held;
  }

  get(key: string): readonly Tensor[] | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    // A map keeps the order of insertion: the least recently used is its first.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.outputs;
  }

  /** Keeps a copy: outputs are views of the whole run's memory. */
  keep(key: string, outputs: readonly Tensor[], maxBytes: number): void {
    const bytes = ENTRY_BYTES + key.length + tensorBytes(outputs);
    this.forget(key);
    if (bytes > maxBytes) return;
    this.entries.set(key, { outputs: outputs.map((output) => ({ ...output, data: output.data.slice() })), bytes });
    this.held += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.held <= maxBytes) break;
      this.forget(oldest);
    }
  }

  clear(): void {
    this.entries.clear();
    this.held = 0;
  }

  private forget(key: string): void {
    this.held -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }
}
