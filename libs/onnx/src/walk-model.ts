import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './proto/types.js';

/** Every node of the model: of the graph, of subgraphs in attributes, and of functions. */
export function* nodesOf(model: ModelProto): Generator<NodeProto> {
  yield* nodesWithin(model.graph.nodes);
  for (const each of model.functions) yield* nodesWithin(each.nodes);
}

/** Every tensor that carries data: initializers and attribute values, at any depth. */
export function* tensorsOf(model: ModelProto): Generator<TensorProto> {
  yield* initializersOf(model.graph);
  for (const node of nodesOf(model)) {
    for (const { value } of node.attributes) {
      if (value.kind === 'tensor') yield value.value;
      else if (value.kind === 'tensors') yield* value.value;
    }
    for (const graph of subgraphsOf(node)) yield* initializersOf(graph);
  }
}

function* nodesWithin(nodes: readonly NodeProto[]): Generator<NodeProto> {
  for (const node of nodes) {
    yield node;
    for (const graph of subgraphsOf(node)) yield* nodesWithin(graph.nodes);
  }
}

function subgraphsOf(node: NodeProto): readonly GraphProto[] {
  return node.attributes.flatMap(attributeGraphs);
}

function attributeGraphs({ value }: AttributeProto): readonly GraphProto[] {
  if (value.kind === 'graph') return [value.value];
  return value.kind === 'graphs' ? value.value : [];
}

function* initializersOf(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializers;
  for (const sparse of graph.sparseInitializers) yield* [sparse.values, sparse.indices];
}
