/** Typed lists that grow: an unpacked protobuf list announces no length, and boxed numbers would cost several times the file. */
abstract class GrowingList<T extends Float32Array | BigInt64Array> {
  protected length = 0;
  protected abstract items: T;
  protected abstract allocate(capacity: number): T;

  /** The index of a new element at the end. */
  protected next(): number {
    if (this.length === this.items.length) {
      const grown = this.allocate(Math.max(16, this.length * 2));
      // The two array types never mix; TypeScript cannot see that through the union.
      (grown as Float32Array).set(this.items as Float32Array);
      this.items = grown;
    }
    return this.length++;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  finish(): T {
    return this.items.slice(0, this.length) as T;
  }
}

export class Float32List extends GrowingList<Float32Array> {
  protected items = new Float32Array(0);

  push(value: number): void {
    const at = this.next();
    this.items[at] = value;
  }

  protected allocate(capacity: number): Float32Array<ArrayBuffer> {
    return new Float32Array(capacity);
  }
}

export class Int64List extends GrowingList<BigInt64Array> {
  protected items = new BigInt64Array(0);
  private halves = new Int32Array(0);

  /** Appends a number by its halves, which typed arrays hold in the order of the machine: little-endian wherever Node runs. */
  push(low: number, high: number): void {
    const at = this.next() * 2;
    this.halves[at] = low;
    this.halves[at + 1] = high;
  }

  protected allocate(capacity: number): BigInt64Array<ArrayBuffer> {
    const items = new BigInt64Array(capacity);
    this.halves = new Int32Array(items.buffer);
    return items;
  }
}
