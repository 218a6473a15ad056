import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';

/** The node lists of a tree ensemble as the model gives them, all of one length. */
export interface TreeNodes {
  readonly trees: Float64Array;
  readonly ids: Float64Array;
  readonly features: Float64Array;
  readonly thresholds: Float32Array;
  readonly modes: readonly string[];
  readonly trueIds: Float64Array;
  readonly falseIds: Float64Array;
  /** Empty when no node says where missing values go. */
  readonly missingTrue: Float64Array;
}

/** The weights of leaves, all lists of one length. */
export interface LeafWeights {
  readonly trees: Float64Array;
  readonly nodes: Float64Array;
  readonly targets: Float64Array;
  readonly values: Float32Array;
}

/** More nodes than this do not stay in the processor's caches, and ONNX Runtime loses nothing by them. */
const MAX_NODES = 1 << 20;

export function readTreeNodes(node: NodeView): TreeNodes {
  node.without('nodes_values_as_tensor', 'nodes_hitrates_as_tensor', 'base_values_as_tensor');
  const nodes: TreeNodes = {
    trees: node.integers('nodes_treeids'),
    ids: node.integers('nodes_nodeids'),
    features: node.integers('nodes_featureids'),
    thresholds: node.floats('nodes_values'),
    modes: node.words('nodes_modes'),
    trueIds: node.integers('nodes_truenodeids'),
    falseIds: node.integers('nodes_falsenodeids'),
    missingTrue: node.integers('nodes_missing_value_tracks_true'),
  };
  const { missingTrue, ...lists } = nodes;
  const length = nodes.trees.length;
  if (length === 0 || length > MAX_NODES) refuse(`an ensemble of ${length} tree nodes`);
  if (Object.values(lists).some((list) => list.length !== length)) refuse('node lists of different lengths');
  if (missingTrue.length !== 0 && missingTrue.length !== length) refuse('node lists of different lengths');
  return nodes;
}

/** @param prefix `target` of a regressor, `class` of a classifier */
export function readLeafWeights(node: NodeView, prefix: 'target' | 'class'): LeafWeights {
  node.without(`${prefix}_weights_as_tensor`);
  const weights: LeafWeights = {
    trees: node.integers(`${prefix}_treeids`),
    nodes: node.integers(`${prefix}_nodeids`),
    targets: node.integers(`${prefix}_ids`),
    values: node.floats(`${prefix}_weights`),
  };
  if (Object.values(weights).some(({ length }) => length !== weights.trees.length)) {
    refuse('weight lists of different lengths');
  }
  return weights;
}
