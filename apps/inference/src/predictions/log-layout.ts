import {
  encodeBlockHeader,
  thresholdOf,
  type ConfidenceRule,
  type DecisionRule,
  type Environment,
  type PredictionLogPolicy,
} from '@modelyard/contracts';
import type { LiveVersion } from '../pipeline/live-version.js';

/** Where a logged feature sits: the position of its input in the signature, and its place in a row. */
interface FeaturePlace {
  readonly name: string;
  readonly input: number;
  readonly index: number;
}

/** Features that are logged one after the other and sit so in their rows: the first at `index`. */
export interface FeatureRun {
  readonly input: number;
  readonly index: number;
  readonly count: number;
}

/** An output that the rules of a version read, by its position in the signature. */
export interface RuleOutput {
  readonly name: string;
  readonly output: number;
}

/** How the predictions of one version are laid out in blocks: what all of them share is worked out once. */
export interface LogLayout {
  readonly header: Uint8Array;
  readonly features: readonly FeatureRun[];
  readonly confidence: ConfidenceRule;
  readonly decision: DecisionRule;
  readonly threshold: number | null;
  readonly ruleOutputs: readonly RuleOutput[];
}

interface Known {
  readonly policy: PredictionLogPolicy;
  readonly layout: LogLayout;
}

/** The layouts of this process's versions, each made at its first use and again when the policy of its model changes. */
export class LogLayouts {
  private readonly known = new WeakMap<LiveVersion, Known>();

  constructor(
    private readonly environment: Environment,
    private readonly producer: string,
  ) {}

  of(live: LiveVersion, policy: PredictionLogPolicy): LogLayout {
    const known = this.known.get(live);
    if (known?.policy === policy) return known.layout;
    const layout = this.build(live, policy);
    this.known.set(live, { policy, layout });
    return layout;
  }

  private build(live: LiveVersion, { redact }: PredictionLogPolicy): LogLayout {
    const { served, signature } = live;
    const { modelId, modelVersionId, name, version, artifact, confidence, decision } = served;
    const features = featuresOf(live, new Set(redact));
    const outputs = signature.outputs.map((output) => output.name);
    const header = encodeBlockHeader({
      environment: this.environment,
      modelId,
      name,
      modelVersionId,
      version,
      digest: artifact?.digest ?? null,
      producer: this.producer,
      features: features.map((feature) => feature.name),
      outputs,
    });
    const read = new Set([confidence, decision].flatMap((rule) => (rule.kind === 'none' ? [] : [rule.output])));
    const ruleOutputs = [...read]
      .map((output) => ({ name: output, output: outputs.indexOf(output) }))
      .filter(({ output }) => output >= 0);
    return { header, features: runsOf(features), confidence, decision, threshold: thresholdOf(decision), ruleOutputs };
  }
}

/** A feature declared twice is logged once, as the later declaration says. */
function featuresOf({ served, signature }: LiveVersion, redacted: ReadonlySet<string>): FeaturePlace[] {
  const places = new Map<string, FeaturePlace>();
  for (const { name, source } of served.features) {
    // JavaScript has a meaning of its own for the name; no event can carry it.
    if (redacted.has(name) || name === '__proto__') continue;
    const input = signature.inputs.findIndex((declared) => declared.name === source.input);
    places.set(name, { name, input, index: source.index ?? 0 });
  }
  return [...places.values()];
}

function runsOf(places: readonly FeaturePlace[]): FeatureRun[] {
  const runs: FeatureRun[] = [];
  for (const { input, index } of places) {
    const last = runs.at(-1);
    if (last?.input === input && last.index + last.count === index)
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ input, index, count: 1 });
  }
  return runs;
}
