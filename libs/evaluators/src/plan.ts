import type { GraphProto, ModelProto, NodeProto } from '@modelyard/onnx';
import { initializerSlot } from './constants.js';
import { NodeView } from './node-view.js';
import type { Kernel, Step } from './operator.js';
import { domains } from './operators/domains.js';
import { Refusal, refuse } from './refusal.js';
import { sizeOf, type Slot } from './slot.js';

interface PlannedNode {
  readonly node: NodeProto;
  readonly kernel: Kernel;
}

/** A plan bound to the shapes of its inputs. */
export interface Binding {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  readonly steps: readonly (() => void)[];
  /** Elementary operations of a run, roughly. */
  readonly work: number;
}

/** More nodes than any pipeline of a table model has; each costs a call in every run. */
const MAX_NODES = 1_000;

/** What a model does, ready to be bound to shapes: its weights, and its nodes in order with their attributes read. */
export class Plan {
  private constructor(
    private readonly constants: ReadonlyMap<string, Slot>,
    private readonly nodes: readonly PlannedNode[],
    private readonly outputs: readonly string[],
  ) {}

  /** Throws a Refusal for a model with anything that no evaluator covers. */
  static of(model: ModelProto): Plan {
    const { graph, functions, opsetImports } = model;
    if (functions.length > 0) refuse('functions of its own');
    if (graph.sparseInitializers.length > 0) refuse('sparse weights');
    const outputs = graph.outputs.map(({ name }) => name);
    const needed = neededNodes(graph, outputs);
    if (needed.length > MAX_NODES) refuse(`${needed.length} nodes`);
    const opsets = new Map(opsetImports.map(({ domain, version }) => [domain, version]));
    const wanted = new Set(needed.flatMap(({ inputs }) => inputs).concat(outputs));
    const weights = graph.initializers.filter(({ name }) => wanted.has(name));
    return new Plan(
      new Map(weights.map((tensor) => [tensor.name, initializerSlot(tensor)])),
      needed.map((node) => planNode(node, opsets.get(node.domain) ?? 0)),
      outputs,
    );
  }

  /**
   * Throws a Refusal when a node does not cover inputs of these shapes, or when all together hold more elements than `maxElements`:
   * a hostile graph of a few lines can double its size with each node. Constants are computed here, once.
   */
  bind(inputs: ReadonlyMap<string, Slot>, maxElements: number): Binding {
    const values = new Map([...this.constants, ...inputs]);
    const steps: (() => void)[] = [];
    let work = 0;
    let elements = 0;
    for (const { node, kernel } of this.nodes) {
      const read = node.inputs.map((name) => (name === '' ? null : valueOf(values, name)));
      const step = named(node, () => kernel(read));
      elements += elementsOf(step);
      if (elements > maxElements) refuse(`more than ${maxElements} elements to compute`);
      const isKnown = step.outputs.every(({ constant }) => constant);
      const folds = read.every((slot) => slot === null || slot.constant);
      if (folds && !isKnown) step.run();
      if (!folds && !isKnown) steps.push(step.run);
      work += folds ? 0 : workOf(step);
      node.outputs.forEach((name, at) => {
        const slot = step.outputs[at];
        if (name !== '' && slot) define(values, name, folds && !slot.constant ? { ...slot, constant: true } : slot);
        else if (name !== '') refuse(`${node.opType} with output ${at}`);
      });
    }
    return { inputs: [...inputs.values()], outputs: this.outputs.map((name) => valueOf(values, name)), steps, work };
  }
}

const elementsOf = ({ outputs }: Step): number => outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
const workOf = (step: Step): number => step.work ?? elementsOf(step);

function valueOf(values: ReadonlyMap<string, Slot>, name: string): Slot {
  return values.get(name) ?? refuse(`value '${name}' is used before it is there`);
}

function define(values: Map<string, Slot>, name: string, slot: Slot): void {
  if (values.has(name)) refuse(`value '${name}' is defined twice`);
  values.set(name, slot);
}

function planNode(node: NodeProto, opset: number): PlannedNode {
  const domain = domains.get(node.domain);
  const operator = domain?.operators.get(node.opType) ?? refuse(`operator ${operatorName(node)}`);
  if (opset < 1 || opset > (domain?.newest ?? 0)) refuse(`operator set ${opset} of ${node.domain || 'ai.onnx'}`);
  return { node, kernel: named(node, () => operator(new NodeView(node, opset))) };
}

/** Says which node a refusal is about. */
function named<T>(node: NodeProto, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${operatorName(node)}: ${error.message}`, { cause: error });
    throw error;
  }
}

const operatorName = ({ domain, opType }: NodeProto): string => (domain === '' ? opType : `${domain}.${opType}`);

/** The nodes that the outputs depend on, in the order of the graph, which is the order they can run in. */
function neededNodes(graph: GraphProto, outputs: readonly string[]): NodeProto[] {
  const wanted = new Set(outputs);
  return graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((name) => wanted.has(name))) return false;
      for (const name of node.inputs) wanted.add(name);
      return true;
    })
    .toReversed();
}
