import type { BinnedColumn } from '../features/bins.js';
import type { Split } from './find-split.js';
import type { Tree } from './tree.js';

interface GrowingNode {
  split: Split | undefined;
  left: number;
  right: number;
  value: number;
}

/** Collects the nodes of one tree while it grows. */
export class TreeBuilder {
  private readonly nodes: GrowingNode[] = [];

  constructor(private readonly columns: readonly BinnedColumn[]) {}

  addLeaf(): number {
    return this.nodes.push({ split: undefined, left: -1, right: -1, value: 0 }) - 1;
  }

  /** Turns a leaf into an inner node; returns its new leaves, left first. */
  split(node: number, split: Split): readonly [left: number, right: number] {
    const children = [this.addLeaf(), this.addLeaf()] as const;
    this.nodes[node] = { split, left: children[0], right: children[1], value: 0 };
    return children;
  }

  setValue(node: number, value: number): void {
    const leaf = this.nodes[node];
    if (leaf !== undefined) leaf.value = value;
  }

  finish(): Tree {
    const { nodes } = this;
    return {
      feature: Int32Array.from(nodes, (node) => node.split?.feature ?? 0),
      threshold: Float32Array.from(nodes, (node) => this.thresholdOf(node.split)),
      bin: Int32Array.from(nodes, (node) => node.split?.bin ?? 0),
      missingLeft: Uint8Array.from(nodes, (node) => Number(node.split?.missingLeft ?? false)),
      left: Int32Array.from(nodes, (node) => node.left),
      right: Int32Array.from(nodes, (node) => node.right),
      value: Float32Array.from(nodes, (node) => node.value),
    };
  }

  private thresholdOf(split: Split | undefined): number {
    return split === undefined ? 0 : (this.columns[split.feature]?.cuts[split.bin] ?? 0);
  }
}
