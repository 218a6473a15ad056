import { refuse } from '../refusal.js';
import type { Forest } from './forest.js';
import { isExchanged, normalTest } from './node-modes.js';
import type { LeafWeights, TreeNodes } from './tree-nodes.js';

const NONE = -1;
const MAX_FEATURE = 1 << 20;
/** Deeper trees than any library grows would make a walk as long as the file says. */
const MAX_DEPTH = 4_096;

/**
 * Lays an ensemble out for walking. Hostile lists end in a Refusal: every node must hang at exactly one place of exactly one tree, so
 * there are no cycles and a walk ends.
 */
export function buildForest(nodes: TreeNodes, weights: LeafWeights, targets: number): Forest {
  const indexOf = indexNodes(nodes);
  const children = linkChildren(nodes, indexOf);
  const layout = place(nodes, children);
  const tests = writeTests(nodes, children, layout.position);
  return {
    roots: layout.roots,
    depths: layout.depths,
    ...tests,
    ...placeWeights(weights, indexOf, nodes, layout.position, targets),
  };
}

type NodeIndex = (tree: number, node: number) => number;

const missing = (): never => refuse('a reference to a node that is not there');

/** Every converter numbers the nodes of a tree from 0 in one piece, which needs no table of all nodes. */
function indexNodes({ trees, ids }: TreeNodes): NodeIndex {
  const starts = new Map<number, number>();
  trees.forEach((tree, index) => {
    if (!starts.has(tree)) starts.set(tree, index);
  });
  const isInPieces = ids.every((id, index) => id === index - (starts.get(trees[index] as number) as number));
  if (!isInPieces) return tableOfNodes(trees, ids);
  return (tree, node) => {
    const index = (starts.get(tree) ?? missing()) + node;
    return node >= 0 && trees[index] === tree ? index : missing();
  };
}

function tableOfNodes(trees: Float64Array, ids: Float64Array): NodeIndex {
  const byTree = new Map<number, Map<number, number>>();
  trees.forEach((tree, index) => {
    const known = byTree.get(tree) ?? new Map<number, number>();
    if (known.has(ids[index] as number)) refuse('two nodes of one number in a tree');
    byTree.set(tree, known.set(ids[index] as number, index));
  });
  return (tree, node) => byTree.get(tree)?.get(node) ?? missing();
}

/** The children of each node by the outcome of its test in normal form, NONE for leaves. */
interface Children {
  readonly whenFails: Int32Array;
  readonly whenHolds: Int32Array;
  readonly roots: readonly number[];
}

function linkChildren(nodes: TreeNodes, indexOf: NodeIndex): Children {
  const count = nodes.trees.length;
  const [whenFails, whenHolds] = [new Int32Array(count).fill(NONE), new Int32Array(count).fill(NONE)];
  const hasParent = new Uint8Array(count);
  const adopt = (tree: number, child: Float64Array): number => {
    const index = indexOf(nodes.trees[tree] as number, child[tree] as number);
    if (hasParent[index]) refuse('a node with two parents');
    hasParent[index] = 1;
    return index;
  };
  for (let i = 0; i < count; i++) {
    const mode = nodes.modes[i] as string;
    if (mode === 'LEAF') continue;
    whenHolds[i] = adopt(i, isExchanged(mode) ? nodes.falseIds : nodes.trueIds);
    whenFails[i] = adopt(i, isExchanged(mode) ? nodes.trueIds : nodes.falseIds);
  }
  const roots = Array.from(hasParent.keys()).filter((i) => !hasParent[i]);
  if (new Set(roots.map((root) => nodes.trees[root])).size !== roots.length) refuse('a tree with two roots');
  return { whenFails, whenHolds, roots };
}

interface Layout {
  /** Where each node of the model lies in the forest. */
  readonly position: Int32Array;
  readonly roots: Int32Array;
  readonly depths: Int32Array;
}

/** Tree by tree, level by level; a node that no root reaches belongs to a cycle. */
function place(nodes: TreeNodes, { whenFails, whenHolds, roots }: Children): Layout {
  const position = new Int32Array(nodes.trees.length).fill(NONE);
  const depths = new Int32Array(roots.length);
  let placed = 0;
  roots.forEach((root, tree) => {
    position[root] = placed++;
    let level = [root];
    for (let depth = 0; ; depth++) {
      const inner = level.filter((node) => whenHolds[node] !== NONE);
      if (inner.length === 0) break;
      if (depth === MAX_DEPTH) refuse(`a tree deeper than ${MAX_DEPTH}`);
      depths[tree] = depth + 1;
      level = inner.flatMap((node) => [whenFails[node], whenHolds[node]] as number[]);
      for (const node of level) position[node] = placed++;
    }
  });
  if (placed !== nodes.trees.length) refuse('nodes that no root reaches');
  return { position, depths, roots: Int32Array.from(roots, (root) => position[root] as number) };
}

function writeTests(nodes: TreeNodes, { whenFails }: Children, position: Int32Array) {
  const count = position.length;
  const [feature, child] = [new Int32Array(count), new Int32Array(count)];
  const threshold = new Float64Array(count).fill(Number.NaN);
  const [missingTrue, equality] = [new Uint8Array(count), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    const at = position[i] as number;
    child[at] = at;
    if (whenFails[i] === NONE) continue;
    const test = normalTest(nodes.modes[i] as string, nodes.thresholds[i] as number, nodes.missingTrue[i] === 1);
    child[at] = position[whenFails[i] as number] as number;
    feature[at] = featureOf(nodes, i);
    threshold[at] = test.threshold;
    missingTrue[at] = test.missingTrue ? 1 : 0;
    equality[at] = test.equality ? 1 : 0;
  }
  return {
    feature,
    threshold,
    child,
    lastFeature: feature.reduce((last, each) => Math.max(last, each), 0),
    missingTrue: missingTrue.includes(1) ? missingTrue : null,
    equality: equality.includes(1) ? equality : null,
  };
}

function featureOf({ features }: TreeNodes, node: number): number {
  const feature = features[node] as number;
  return feature >= 0 && feature < MAX_FEATURE ? feature : refuse(`a test of feature ${feature}`);
}

function placeWeights(
  weights: LeafWeights,
  indexOf: NodeIndex,
  nodes: TreeNodes,
  position: Int32Array,
  targets: number,
): Pick<Forest, 'weightStart' | 'weightTarget' | 'weightValue'> {
  const owners = Int32Array.from(weights.nodes, (node, i) => {
    const index = indexOf(weights.trees[i] as number, node);
    if (nodes.modes[index] !== 'LEAF') refuse('a weight on a node that is no leaf');
    return position[index] as number;
  });
  const weightStart = new Int32Array(position.length + 1);
  for (const owner of owners) weightStart[owner + 1] = (weightStart[owner + 1] as number) + 1;
  for (let i = 0; i < position.length; i++)
    weightStart[i + 1] = (weightStart[i + 1] as number) + (weightStart[i] as number);
  const [weightTarget, weightValue] = [new Int32Array(owners.length), new Float64Array(owners.length)];
  const next = weightStart.slice();
  owners.forEach((owner, i) => {
    const target = weights.targets[i] as number;
    if (!(target >= 0 && target < targets)) refuse(`a weight of target ${target} of ${targets}`);
    const at = next[owner] as number;
    next[owner] = at + 1;
    weightTarget[at] = target;
    weightValue[at] = weights.values[i] as number;
  });
  return { weightStart, weightTarget, weightValue };
}
