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

/** What a model does, ready to be bound to shapes: its weights and what follows from them, and its other nodes in order with their attributes read. */
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
    const constants = new Map(weights.map((tensor) => [tensor.name, initializerSlot(tensor)]));
    const values = new PlannedValues(constants);
    const nodes = needed
      .map((node) => planNode(node, opsets.get(node.domain) ?? 0))
      .filter((planned) => {
        if (!values.haveAllOf(planned)) return true;
        values.add(planned);
        return false;
      });
    return new Plan(constants, nodes, outputs);
  }

  /**
   * Throws a Refusal when a node does not cover inputs of these shapes, or when all together hold too many elements. What follows from
   * shapes is computed here; what follows from weights alone is there since the plan was made.
   */
  bind(inputs: ReadonlyMap<string, Slot>): Binding {
    const values = new PlannedValues(new Map([...this.constants, ...inputs]));
    const steps = this.nodes.map((planned) => values.add(planned)).filter((step) => step !== null);
    return {
      inputs: [...inputs.values()],
      outputs: this.outputs.map((name) => values.get(name)),
      steps: steps.map(({ run }) => run),
      work: steps.reduce((sum, step) => sum + workOf(step), 0),
    };
  }
}

/** All tensors that nodes define, when a plan is made or bound: a hostile graph of a few lines can double its size with each node. */
const MAX_ELEMENTS = 1 << 25;

/** Values by their names, as nodes define them one after the other. */
class PlannedValues {
  private elements = 0;

  constructor(private readonly byName: Map<string, Slot>) {}

  get(name: string): Slot {
    return this.byName.get(name) ?? refuse(`value '${name}' is used before it is there`);
  }

  /** Whether all that a node reads is defined. */
  haveAllOf({ node }: PlannedNode): boolean {
    return node.inputs.every((name) => name === '' || this.byName.has(name));
  }

  /** Binds a node to the values it reads and defines what it writes. Null when that is known now and nothing is left for a run. */
  add({ node, kernel }: PlannedNode): Step | null {
    const read = node.inputs.map((name) => (name === '' ? null : this.get(name)));
    const step = named(node, () => kernel(read));
    this.elements += elementsOf(step);
    if (this.elements > MAX_ELEMENTS) refuse(`more than ${MAX_ELEMENTS} elements to compute`);
    const isKnown = step.outputs.every(({ constant }) => constant);
    const folds = read.every((slot) => slot === null || slot.constant);
    if (folds && !isKnown) step.run();
    node.outputs.forEach((name, at) => {
      const slot = step.outputs[at];
      if (name !== '' && slot) this.define(name, folds && !slot.constant ? { ...slot, constant: true } : slot);
      else if (name !== '') refuse(`${node.opType} with output ${at}`);
    });
    return folds || isKnown ? null : step;
  }

  private define(name: string, slot: Slot): void {
    if (this.byName.has(name)) refuse(`value '${name}' is defined twice`);
    this.byName.set(name, slot);
  }
}

const elementsOf = ({ outputs }: Step): number => outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
const workOf = (step: Step): number => step.work ?? elementsOf(step);

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
