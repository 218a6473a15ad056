import { openArtifactStore, type ArtifactStore } from '@modelyard/artifacts';
import { Environment, TrafficPlanChanged, type PredictionLogPolicy, type TrafficPlan } from '@modelyard/contracts';
import type { EventLog } from '@modelyard/messaging';
import { eventRecord, eventually } from '@modelyard/testing';
import type { Door } from './ask.js';
import { kinds, modelBytes, servedVersion, type Kind } from './telling-model.js';

/** How each kind is logged, so that every form of the log is in use. */
const logFormats: Readonly<Record<Kind, PredictionLogPolicy['format']>> = {
  evaluated: 'blocks',
  native: 'json',
  worked: 'auto',
};

/** Sends the traffic from version to version, as the registry and the deployer together do. */
export class Traffic {
  private readonly store: ArtifactStore;
  private version = 0;

  constructor(
    artifactsUrl: string,
    private readonly eventLog: EventLog,
  ) {
    this.store = openArtifactStore(artifactsUrl);
  }

  /** Gives all traffic of each kind to a new version, and waits until these processes answer by it. */
  async swap(doors: readonly Door[]): Promise<void> {
    this.version++;
    for (const kind of kinds) {
      const artifact = await this.store.put(modelBytes(kind, this.version));
      await this.eventLog.append([
        eventRecord(TrafficPlanChanged, this.planOf(kind, artifact), { source: '/modelyard/deployer' }),
      ]);
    }
    for (const door of doors) for (const kind of kinds) await this.untilReady(door, kind);
  }

  private planOf(kind: Kind, artifact: Parameters<typeof servedVersion>[2]): TrafficPlan {
    const served = servedVersion(kind, this.version, artifact);
    return {
      environment: Environment.parse('production'),
      modelId: served.modelId,
      name: kind,
      revision: this.version,
      state: 'serving',
      reason: null,
      entries: [{ servedModel: served, weight: 100, role: 'stable' }],
      stickiness: { header: null, parameter: null, salt: 'salt' },
      experiments: [],
      shadows: [],
      headerRules: [],
      predictionLog: { format: logFormats[kind], sample: 1, redact: [], whenFull: 'refuse' },
    };
  }

  private async untilReady({ url }: Door, kind: Kind): Promise<void> {
    await eventually(
      async () => {
        const reply = await fetch(`${url}/v2/models/${kind}/versions/${this.version}/ready`);
        if (!reply.ok) throw new Error(await reply.text());
      },
      { withinMs: 60_000 },
    );
  }
}
