import { kernelName, tileModule, type TileKernel } from './tile-kernels.js';

/** A memory that kernels work in. It is never grown, so views of its buffer stay valid. */
interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/** As much of the interface of WebAssembly as is used here: Node's types leave it to those of browsers. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: KernelMemory } },
  ) => { readonly exports: Readonly<Record<string, TileKernel>> };
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => KernelMemory;
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
}

/** Kernels and the memory in which they find what they multiply. */
export interface KernelInstance {
  readonly buffer: ArrayBuffer;
  readonly kernel: (rows: number, vectors: number) => TileKernel;
}

const PAGE_BYTES = 65_536;

/**
 * The engine sets some 8 GiB of addresses aside for each memory, however small. Of the 128 TiB of a process this leaves most to everything
 * else, whatever models are loaded.
 */
export const MAX_MEMORIES = 2_000;
let memories = 0;
const collected = new FinalizationRegistry<undefined>(() => memories--);

/** Absent where Node runs without a compiler of machine code. */
const { WebAssembly: wasm } = globalThis as { readonly WebAssembly?: WebAssemblyInterface };
let compiled: object | null | undefined;

/** One module for all products: only memories differ. Null where the machine or its Node has no such instructions. */
function compiledModule({ Module, validate }: WebAssemblyInterface): object | null {
  if (compiled !== undefined) return compiled;
  const bytes = tileModule();
  return (compiled = validate(bytes) ? new Module(bytes) : null);
}

/**
 * Kernels with `bytes` of zeros to work in, which go when the instance is no longer held. Null where there are no kernels, or no addresses
 * for another memory: too many are in use, or the operator has limited them.
 */
export function newKernelInstance(bytes: number): KernelInstance | null {
  const module = wasm ? compiledModule(wasm) : null;
  if (!wasm || !module || memories >= MAX_MEMORIES) return null;
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    const memory = new wasm.Memory({ initial: pages, maximum: pages });
    memories++;
    collected.register(memory, undefined);
    const { exports } = new wasm.Instance(module, { env: { memory } });
    return { buffer: memory.buffer, kernel: (rows, vectors) => exports[kernelName(rows, vectors)] as TileKernel };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
