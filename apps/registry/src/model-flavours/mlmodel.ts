import type { SignatureColumn } from '@modelyard/contracts';
import { parse } from 'yaml';
import { z } from 'zod';

/** What the registry reads of a model's MLmodel file. */
export interface MlModel {
  /** Where the ONNX file is, relative to the model's folder; undefined without an ONNX flavour. */
  readonly onnxData: string | undefined;
  /** The columns of the signature; null without a signature of columns. */
  readonly columns: readonly SignatureColumn[] | null;
  /** The logged input example as a serving request, and as the client saved it. */
  readonly inputExamples: readonly string[];
}

const document = z.looseObject({
  flavors: z.looseObject({ onnx: z.looseObject({ data: z.string().default('model.onnx') }).optional() }),
  signature: z.looseObject({ inputs: z.string().nullish() }).nullish(),
  saved_input_example_info: z
    .looseObject({ artifact_path: z.string().optional(), serving_input_path: z.string().optional() })
    .nullish(),
});

const columns = z.array(z.looseObject({ name: z.string().optional(), type: z.string() }));

/** Parses the YAML text of an MLmodel file. Throws a zod or YAML error for text that is none. */
export function readMlModel(text: string): MlModel {
  // Aliases could grow a small text into a huge document; MLflow writes none.
  const { flavors, signature, saved_input_example_info: example } = document.parse(parse(text, { maxAliasCount: 0 }));
  return {
    onnxData: flavors.onnx?.data,
    columns: columnsOf(signature?.inputs ?? undefined),
    inputExamples: [example?.serving_input_path, example?.artifact_path].filter((path) => path !== undefined),
  };
}

// A signature is JSON inside the YAML: either columns, each with a type word, or tensors, whose type word is "tensor".
function columnsOf(inputs: string | undefined): readonly SignatureColumn[] | null {
  if (inputs === undefined) return null;
  const specs = columns.parse(JSON.parse(inputs));
  if (specs.length === 0 || specs.some(({ type }) => type === 'tensor')) return null;
  return specs.map(({ name, type }) => ({ name: name ?? null, type }));
}
