import { build, type AttributeProto } from '@modelyard/onnx';
import type { Ensemble, Tree } from '../boosting/tree.js';

/**
 * The attributes of TreeEnsembleRegressor (ai.onnx.ml 3) with one target: the sum of one leaf per tree, plus the base.
 * https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html
 */
export function treeEnsembleAttributes({ trees, base }: Ensemble): readonly AttributeProto[] {
  const { ints, floats, strings, int, string } = build.attribute;
  const all = <T>(take: (tree: Tree, node: number, index: number) => T): T[] =>
    trees.flatMap((tree, index) => Array.from(tree.left, (_, node) => take(tree, node, index)));
  const leaves = trees.flatMap((tree, index) =>
    [...tree.left.keys()].filter((node) => isLeaf(tree, node)).map((node) => ({ tree, node, index })),
  );
  return [
    ints(
      'nodes_treeids',
      all((_tree, _node, index) => index),
    ),
    ints(
      'nodes_nodeids',
      all((_tree, node) => node),
    ),
    ints(
      'nodes_featureids',
      all((tree, node) => tree.feature[node] ?? 0),
    ),
    floats(
      'nodes_values',
      all((tree, node) => tree.threshold[node] ?? 0),
    ),
    strings(
      'nodes_modes',
      all((tree, node) => (isLeaf(tree, node) ? 'LEAF' : 'BRANCH_LEQ')),
    ),
    ints(
      'nodes_truenodeids',
      all((tree, node) => Math.max(tree.left[node] ?? 0, 0)),
    ),
    ints(
      'nodes_falsenodeids',
      all((tree, node) => Math.max(tree.right[node] ?? 0, 0)),
    ),
    ints(
      'nodes_missing_value_tracks_true',
      all((tree, node) => tree.missingLeft[node] ?? 0),
    ),
    ints(
      'target_treeids',
      leaves.map((leaf) => leaf.index),
    ),
    ints(
      'target_nodeids',
      leaves.map((leaf) => leaf.node),
    ),
    ints(
      'target_ids',
      leaves.map(() => 0),
    ),
    floats(
      'target_weights',
      leaves.map(({ tree, node }) => tree.value[node] ?? 0),
    ),
    floats('base_values', [base]),
    int('n_targets', 1),
    string('aggregate_function', 'SUM'),
    string('post_transform', 'NONE'),
  ];
}

function isLeaf(tree: Tree, node: number): boolean {
  return (tree.left[node] ?? -1) < 0;
}
