import { z } from 'zod';

// The rules of the OpenLineage 2-0-2 schema for run events and of its naming of facets, written down again by hand.
const uri = z.string().regex(/^[a-z][a-z0-9+.-]*:\S+$/i);
const facets = z.record(
  z.string().regex(/^(version|modelyard_[a-z]\w*)$/i, 'a facet is a standard one or has our prefix'),
  z.looseObject({ _producer: uri, _schemaURL: uri }),
);
const dataset = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1), facets });

export const runEvent = z.strictObject({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: z.iso.datetime({ offset: true }),
  producer: uri,
  schemaURL: z.literal('https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'),
  run: z.strictObject({ runId: z.guid(), facets }),
  job: z.strictObject({ namespace: z.string().min(1), name: z.string().min(1), facets }),
  inputs: z.array(dataset),
  outputs: z.array(dataset),
});
