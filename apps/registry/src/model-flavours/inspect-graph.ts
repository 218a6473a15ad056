import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ArtifactStore, type StoredArtifact } from '@modelyard/artifacts';
import { GraphLane } from './graph-lane.js';
import type { InspectedGraph } from './graph-worker.js';

const patienceMs = 60_000;
const smallBytes = 16 * 2 ** 20;

/** Reads ONNX files beside the event loop, with a bound on time and memory; a large one never keeps a small one waiting. */
@Injectable()
export class InspectGraph implements OnModuleDestroy {
  private readonly small = new GraphLane(patienceMs);
  private readonly large = new GraphLane(patienceMs);

  constructor(private readonly store: ArtifactStore) {}

  /** Throws `onnx-refused`, with advice, for bytes that are no acceptable model or cost too much to read. */
  execute(file: StoredArtifact): Promise<InspectedGraph> {
    const lane = file.bytes <= smallBytes ? this.small : this.large;
    return lane.inspect(() => this.bytesOf(file));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.small.close(), this.large.close()]);
  }

  // Filled piece by piece: joining the pieces at the end would hold the event loop and twice the memory.
  private async bytesOf({ digest, bytes }: StoredArtifact): Promise<ArrayBuffer> {
    const whole = new Uint8Array(bytes);
    let at = 0;
    for await (const piece of await this.store.open(digest)) {
      whole.set(piece as Uint8Array, at);
      at += (piece as Uint8Array).length;
    }
    return whole.buffer;
  }
}
