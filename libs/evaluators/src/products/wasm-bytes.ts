/** Bytes of WebAssembly's binary format (https://webassembly.github.io/spec/core/binary/), as far as kernels of this folder need it. */
export type Bytes = readonly number[];

/** LEB128 of a whole number ≥ 0: seven bits a byte, the low ones first, the eighth bit says that more follow. */
export function unsigned(value: number): Bytes {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Where a load or store goes, from the address on the stack: its alignment as a power of two, which is a hint, and an offset. */
const at = (alignment: number, offset: number): Bytes => [...unsigned(alignment), ...unsigned(offset)];
const vector = (opcode: number): Bytes => [0xfd, ...unsigned(opcode)];

/** Instructions by their names in the specification. A local is known by its number, parameters first. */
export const instruction = {
  'local.get': (local: number): Bytes => [0x20, ...unsigned(local)],
  'local.set': (local: number): Bytes => [0x21, ...unsigned(local)],
  /** `value` below 64, where the signed LEB128 it takes is the number itself. */
  'i32.const': (value: number): Bytes => [0x41, value],
  'i32.add': [0x6a],
  'i32.lt_u': [0x49],
  /** Runs its body, and again whenever `br_if 0` within finds a truth on the stack. */
  loop: (body: Bytes): Bytes => [0x03, 0x40, ...body, 0x0b],
  'br_if 0': [0x0d, 0],
  'v128.load': (offset: number): Bytes => [...vector(0x00), ...at(4, offset)],
  'v128.load32_splat': (offset: number): Bytes => [...vector(0x09), ...at(2, offset)],
  'v128.store': (offset: number): Bytes => [...vector(0x0b), ...at(4, offset)],
  'f32x4.add': vector(0xe4),
  /** a·b + c, rounded once where the processor has such an instruction and twice where it has none. */
  'f32x4.relaxed_madd': vector(0x105),
} as const;

const valueTypes = { i32: 0x7f, v128: 0x7b } as const;

/** A function of `parameters` 32-bit integers without a result; locals of 128 bits follow the 32-bit ones. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly locals: { readonly i32: number; readonly v128: number };
  readonly body: Bytes;
}

const magicAndVersion: Bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const sections = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const;

/** A module that exports functions of like parameters, which work on the memory that it imports as `env.memory`. */
export function moduleBytes(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const parameters = new Array<Bytes>(functions[0]?.parameters ?? 0).fill([valueTypes.i32]);
  const type = [0x60, ...list(parameters), ...list([])];
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 1];
  const exported = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  return Uint8Array.from([
    ...magicAndVersion,
    ...section('types', [type]),
    ...section('imports', [memory]),
    ...section('functions', new Array<Bytes>(functions.length).fill([0])),
    ...section('exports', exported),
    ...section('code', functions.map(code)),
  ]);
}

function code({ locals, body }: WasmFunction): Bytes {
  const declared = (['i32', 'v128'] as const).map((type) => [...unsigned(locals[type]), valueTypes[type]]);
  return sized([...list(declared), ...body, 0x0b]);
}

const section = (name: keyof typeof sections, items: readonly Bytes[]): Bytes => [
  sections[name],
  ...sized(list(items)),
];
const sized = (content: Bytes): Bytes => [...unsigned(content.length), ...content];
const list = (items: readonly Bytes[]): Bytes => [...unsigned(items.length), ...items.flat()];
const text = (value: string): Bytes => sized([...Buffer.from(value)]);
