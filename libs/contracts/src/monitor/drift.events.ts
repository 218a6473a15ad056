import * as z from 'zod';
import { EvidenceWindow, FeatureDrift, JudgedBy } from '../documents/evidence.js';
import { defineEvent } from '../event.js';
import { Digest } from '../ids.js';
import { deployedReference } from '../references.js';
import { signalTopic } from './topics.js';

const signal = { topic: signalTopic, version: 1, key: (data: { modelId: string }) => data.modelId } as const;

const driftEvidence = {
  ...deployedReference,
  driftId: z.uuid().describe('The same for the detection and its clearing.'),
  window: EvidenceWindow,
  features: z.array(FeatureDrift),
  driftingFeatures: z.int().min(0),
  driftRatio: z.number().min(0).max(1),
  reference: z.object({ digest: Digest.nullable(), rows: z.int().min(0), source: z.enum(['training', 'production']) }),
  judgedBy: JudgedBy,
};

export const DriftDetected = defineEvent({
  ...signal,
  name: 'DriftDetected',
  schema: z.object(driftEvidence),
  doc:
    'Published by the monitor when enough windows in a row differ from the reference by the policy’s rules. It carries ' +
    'all the figures of the window that decided; that the model does harm is not said.',
});

export const DriftCleared = defineEvent({
  ...signal,
  name: 'DriftCleared',
  schema: z.object(driftEvidence),
  doc: 'Published by the monitor when enough windows in a row are like the reference again. The drift of that id is over.',
});
