import * as z from 'zod';
import { EvidenceWindow, JudgedBy } from '../documents/evidence.js';
import { defineEvent } from '../event.js';
import { growing } from '../growing.js';
import { deployedReference } from '../references.js';
import { signalTopic } from './topics.js';

const signal = { topic: signalTopic, version: 1, key: (data: { modelId: string }) => data.modelId } as const;

export const AlertKind = growing([
  'LOW_CONFIDENCE',
  'HIGH_LATENCY',
  'HIGH_UNCERTAINTY_RATE',
  'LOW_PERFORMANCE',
  'HIGH_ERROR_RATE',
  'DATA_QUALITY',
]);
export type AlertKind = z.infer<typeof AlertKind>;

const alertEvidence = {
  ...deployedReference,
  alertId: z.uuid().describe('The same for raising and resolving.'),
  kind: AlertKind,
  window: EvidenceWindow,
  value: z.number().describe('What was measured, and the limit it broke (or keeps again), in the same unit.'),
  limit: z.number(),
  figures: z
    .record(z.string(), z.number())
    .describe('Everything else measured in that window: mean_confidence, p95_latency_ms, uncertain_share …'),
  judgedBy: JudgedBy,
};

export const AlertRaised = defineEvent({
  ...signal,
  name: 'AlertRaised',
  schema: z.object(alertEvidence),
  doc: 'Published by the monitor when a measure of a version has broken its limit for enough windows in a row.',
});

export const AlertResolved = defineEvent({
  ...signal,
  name: 'AlertResolved',
  schema: z.object(alertEvidence),
  doc: 'Published by the monitor when the measure has kept its limit for enough windows in a row. The alert of that id is over.',
});
