import {
  tensorValues,
  type AttributeProto,
  type AttributeValue,
  type NodeProto,
  type TensorProto,
} from '@modelyard/onnx';
import { constantSlot } from './constants.js';
import { refuse } from './refusal.js';
import type { Slot } from './slot.js';

type Kind = AttributeValue['kind'];
type Of<K extends Kind> = Extract<AttributeValue, { kind: K }> extends { readonly value: infer V } ? V : never;

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A node's attributes by name and type. An attribute of another type than the specification gives it is refused. */
export class NodeView {
  private readonly attributes: ReadonlyMap<string, AttributeProto>;

  constructor(
    readonly node: NodeProto,
    /** Version of the operator set that the model imports for the node's domain. */
    readonly opset: number,
  ) {
    this.attributes = new Map(node.attributes.map((attribute) => [attribute.name, attribute]));
  }

  has(name: string): boolean {
    return this.attributes.has(name);
  }

  /** A whole number that JavaScript holds exactly. */
  int(name: string, absent: number): number {
    const value = Number(this.find(name, 'int') ?? BigInt(absent));
    return Number.isSafeInteger(value) ? value : refuse(`attribute ${name} is out of range`);
  }

  flag(name: string, absent: boolean): boolean {
    return this.int(name, absent ? 1 : 0) !== 0;
  }

  float(name: string, absent: number): number {
    return this.find(name, 'float') ?? absent;
  }

  string(name: string, absent: string): string {
    const value = this.find(name, 'string');
    return value === undefined ? absent : text.decode(value);
  }

  floats(name: string): Float32Array {
    return this.find(name, 'floats') ?? new Float32Array(0);
  }

  int64s(name: string): BigInt64Array {
    return this.find(name, 'ints') ?? new BigInt64Array(0);
  }

  ints(name: string): number[] {
    return Array.from(this.integers(name));
  }

  /** Whole numbers that JavaScript holds exactly, without an object for each. */
  integers(name: string): Float64Array {
    const values = this.int64s(name);
    const { buffer, byteOffset, length } = values;
    const low = new Uint32Array(buffer, byteOffset, length * 2);
    const high = new Int32Array(buffer, byteOffset, length * 2);
    return Float64Array.from(values.keys(), (i) => {
      const number = (high[i * 2 + 1] as number) * 2 ** 32 + (low[i * 2] as number);
      return Number.isSafeInteger(number) ? number : refuse(`attribute ${name} is out of range`);
    });
  }

  strings(name: string): string[] {
    return (this.find(name, 'strings') ?? []).map((value) => text.decode(value));
  }

  /** Long lists of few different words, such as the modes of tree nodes: each word is decoded once. */
  words(name: string): string[] {
    const known: { readonly bytes: Uint8Array; readonly word: string }[] = [];
    return (this.find(name, 'strings') ?? []).map((bytes) => {
      const found = known.find((each) => equalBytes(each.bytes, bytes));
      if (found) return found.word;
      if (known.length > 16) refuse(`attribute ${name} has more than a few different words`);
      const word = text.decode(bytes);
      known.push({ bytes, word });
      return word;
    });
  }

  /** A tensor attribute as a constant. */
  tensor(name: string): Slot | undefined {
    const tensor: TensorProto | undefined = this.find(name, 'tensor');
    return tensor && constantSlot(tensor.dataType, tensor.dims, tensorValues(tensor));
  }

  /** Refuses the node when it has an attribute of this name. */
  without(...names: readonly string[]): void {
    for (const name of names) if (this.has(name)) refuse(`attribute ${name} is not supported`);
  }

  private find<K extends Exclude<Kind, 'other'>>(name: string, kind: K): Of<K> | undefined {
    const found = this.attributes.get(name)?.value;
    if (found === undefined) return undefined;
    if (found.kind !== kind || !('value' in found)) refuse(`attribute ${name} is not of the specified type`);
    return found.value as unknown as Of<K>;
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
