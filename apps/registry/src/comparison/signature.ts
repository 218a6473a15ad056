import { z } from 'zod';

/** A named value that a model takes or gives; the word `type` is the signature's own. */
export interface SignatureField {
  /** Its name, or its place where it has none: `#0`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** Of tensors; −1 is a free dimension. Null for columns. */
  readonly shape: readonly number[] | null;
}

/** A contract between a model and its callers. */
export interface ModelSignature {
  readonly form: 'columns' | 'tensors';
  readonly inputs: readonly SignatureField[];
  /** Null where the signature says nothing of them. */
  readonly outputs: readonly SignatureField[] | null;
  readonly params: readonly SignatureField[];
}

const name = z.string().optional();
const tensor = z.looseObject({
  type: z.literal('tensor'),
  name,
  'tensor-spec': z.looseObject({ dtype: z.string(), shape: z.array(z.int()) }),
});
// Files of old clients say `optional` instead of `required`.
const column = z.looseObject({
  type: z.string(),
  name,
  required: z.boolean().optional(),
  optional: z.boolean().optional(),
});
const param = z.looseObject({ name: z.string(), type: z.string(), shape: z.array(z.int()).nullish() });

type Column = z.output<typeof column>;

/** Reads the parts of MLflow's signature, each a JSON text. Throws a SyntaxError or ZodError for text that is none. */
export function readSignature(parts: {
  readonly inputs?: string | null | undefined;
  readonly outputs?: string | null | undefined;
  readonly params?: string | null | undefined;
}): ModelSignature | null {
  const inputs = fieldsOf(parts.inputs);
  if (!inputs) return null;
  return {
    form: inputs.some(({ shape }) => shape !== null) ? 'tensors' : 'columns',
    inputs,
    outputs: fieldsOf(parts.outputs),
    params: z
      .array(param)
      .parse(parts.params ? JSON.parse(parts.params) : [])
      .map((one) => ({ name: one.name, type: one.type, required: false, shape: one.shape ?? null })),
  };
}

function fieldsOf(text: string | null | undefined): readonly SignatureField[] | null {
  if (!text) return null;
  return z
    .array(z.union([tensor, column]))
    .parse(JSON.parse(text))
    .map((spec, place) => fieldOf(spec, place));
}

function fieldOf(spec: z.output<typeof tensor> | Column, place: number): SignatureField {
  const own = spec.name ?? `#${place}`;
  if (isTensor(spec)) {
    const { dtype, shape } = spec['tensor-spec'];
    return { name: own, type: dtype, required: true, shape };
  }
  return { name: own, type: typeWord(spec), required: spec.required ?? !(spec.optional ?? false), shape: null };
}

function isTensor(spec: z.output<typeof tensor> | Column): spec is z.output<typeof tensor> {
  return spec.type === 'tensor';
}

// Arrays, objects and maps are told apart by all that they hold.
function typeWord({ type, name: _name, required: _required, optional: _optional, ...nested }: Column): string {
  return Object.keys(nested).length === 0 ? type : `${type} ${JSON.stringify(nested)}`;
}
