/** Typed lists that grow: an unpacked protobuf list announces no length, and boxed numbers would cost several times the file. */
abstract class GrowingList<T extends Float32Array | BigInt64Array, V extends number | bigint> {
  protected length = 0;
  protected abstract items: T;
  protected abstract allocate(capacity: number): T;

  push(value: V): void {
    if (this.length === this.items.length) {
      const grown = this.allocate(Math.max(16, this.length * 2));
      // The two array types never mix; TypeScript cannot see that through the union.
      (grown as Float32Array).set(this.items as Float32Array);
      this.items = grown;
    }
    this.items[this.length++] = value;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  finish(): T {
    return this.items.slice(0, this.length) as T;
  }
}

export class Float32List extends GrowingList<Float32Array, number> {
  protected items = new Float32Array(0);
  protected allocate(capacity: number): Float32Array<ArrayBuffer> {
    return new Float32Array(capacity);
  }
}

export class Int64List extends GrowingList<BigInt64Array, bigint> {
  protected items = new BigInt64Array(0);
  protected allocate(capacity: number): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(capacity);
  }
}
