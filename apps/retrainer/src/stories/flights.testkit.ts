import { randomUUID } from 'node:crypto';
import type { ArtifactStore } from '@modelyard/artifacts';
import { Digest, ModelId, ModelVersionId, type ServedModel } from '@modelyard/contracts';
import { exportOnnx, tableFromRecords, train } from '@modelyard/gradient-boosting';

export interface FlightRow {
  readonly distance: number;
  readonly carrier: string;
  readonly delayed: number;
}

/** A small deterministic generator (the minimal standard one of Park and Miller), uniform in (0, 1). */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Flights whose delay depends on distance: long ones are late in the east, short ones in the west. */
export function flights(seed: number, count: number, west = false): FlightRow[] {
  const next = uniforms(seed);
  return Array.from({ length: count }, () => {
    const distance = Math.round(100 + 900 * next());
    const carrier = `${west ? 'W' : 'E'}${Math.floor(next() * 3)}`;
    const long = distance > 550;
    const late = west ? !long : long;
    return { distance, carrier, delayed: Number(next() < (late ? 0.8 : 0.2)) };
  });
}

/** A version trained on eastern flights, its bytes in the artifact store. */
export async function championOf(artifacts: ArtifactStore): Promise<ServedModel> {
  const table = tableFromRecords(flights(7, 3_000).map((row) => ({ ...row })));
  const onnx = exportOnnx(await train({ train: table }, { label: 'delayed', trees: 30 }));
  const { digest, bytes } = await artifacts.put(onnx);
  const modelId = ModelId.parse(randomUUID());
  return {
    modelId,
    modelVersionId: ModelVersionId.parse(randomUUID()),
    name: `flights-${modelId.slice(0, 8)}`,
    version: '1',
    artifact: { digest: Digest.parse(digest), bytes },
    inputs: [
      { name: 'distance', datatype: 'FP32', shape: [-1, 1] },
      { name: 'carrier', datatype: 'BYTES', shape: [-1, 1] },
    ],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [-1] },
      { name: 'probability', datatype: 'FP32', shape: [-1, 2] },
    ],
    features: [
      { name: 'distance', kind: 'numeric', source: { input: 'distance' } },
      { name: 'carrier', kind: 'categorical', source: { input: 'carrier' } },
    ],
    confidence: { kind: 'largest-probability', output: 'probability' },
    decision: { kind: 'argmax', output: 'probability', labels: [0, 1] },
  };
}
