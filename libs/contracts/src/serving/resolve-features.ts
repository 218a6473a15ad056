import * as z from 'zod';
import { namesOf, readTag } from './read-tag.js';
import { servingTags, type ServingDeclaration, type ServingFault, type SignatureColumn } from './declaration.js';
import { FeatureColumn, type TensorSpec } from '../documents/served-model.js';
import { indexFault, slotsOf, type Slot } from './tensor-slots.js';

/** A list in the order of the values: a name alone, or an object that may say kind and source too. */
const FeaturesTag = z.array(z.union([z.string().min(1), FeatureColumn.partial({ kind: true, source: true })])).min(1);
type TagColumn = z.infer<typeof FeaturesTag>[number];

const example = '["age","city"] or [{"name":"age","kind":"numeric","source":{"input":"X","index":0}}]';

/** The named values of a row; empty where a row is no list of named values (an image, a text). */
export function resolveFeatures(declaration: ServingDeclaration, faults: ServingFault[]): FeatureColumn[] {
  const text = declaration.tags[servingTags.features];
  if (text === undefined) return defaultFeatures(declaration);
  const columns = readTag(servingTags.features, text, FeaturesTag, example, faults);
  if (columns === undefined) return [];
  const slots = slotsOf(declaration.inputs, columns.length);
  const features = columns.map((column, at) => complete(column, slots?.[at]));
  for (const [at, feature] of features.entries()) {
    const field = `${servingTags.features}/${at}`;
    if (feature === null) faults.push(homeless(field, slots, declaration.inputs));
    else checkSource(field, feature.source, declaration.inputs, faults);
  }
  const placed = features.filter((feature) => feature !== null);
  checkNames(placed, faults);
  return placed;
}

function homeless(field: string, slots: readonly Slot[] | null, inputs: readonly TensorSpec[]): ServingFault {
  return {
    field,
    message: slots === null ? 'the inputs do not say where this value sits' : `the inputs hold ${slots.length} values`,
    fix: `give "kind" and "source" with an input of the model: ${namesOf(inputs)}`,
  };
}

function complete(column: TagColumn, slot: Slot | undefined): FeatureColumn | null {
  const given = typeof column === 'string' ? { name: column } : column;
  const source = given.source ?? slot?.source;
  const kind = given.kind ?? slot?.kind;
  return source === undefined || kind === undefined ? null : { name: given.name, kind, source };
}

function checkSource(
  field: string,
  source: FeatureColumn['source'],
  inputs: readonly TensorSpec[],
  faults: ServingFault[],
): void {
  const input = inputs.find((candidate) => candidate.name === source.input);
  if (input === undefined) {
    const message = `the model has no input "${source.input}"`;
    faults.push({ field: `${field}/source/input`, message, fix: `use one of ${namesOf(inputs)}` });
    return;
  }
  const fault = indexFault(input, source.index);
  if (fault !== null) faults.push({ field: `${field}/source/index`, ...fault });
}

function checkNames(features: readonly FeatureColumn[], faults: ServingFault[]): void {
  const seen = new Set<string>();
  for (const [at, { name }] of features.entries()) {
    if (seen.has(name)) {
      const field = `${servingTags.features}/${at}/name`;
      faults.push({ field, message: `"${name}" is used twice`, fix: 'give each feature a name of its own' });
    }
    seen.add(name);
  }
}

function defaultFeatures({ columns, inputs }: ServingDeclaration): FeatureColumn[] {
  const slots = slotsOf(inputs, columns?.length ?? null);
  if (slots === null) return [];
  const named = columns?.length === slots.length ? inOrderOf(slots, columns) : null;
  return slots.map((slot, at) => {
    const column = named?.[at];
    if (!column?.name) return { name: slotName(slot), ...slot };
    return { name: column.name, kind: isCategory(column) ? 'categorical' : slot.kind, source: slot.source };
  });
}

/** Columns by the name of their input where each value has an input of its own, else by position. */
function inOrderOf(slots: readonly Slot[], columns: readonly SignatureColumn[]): readonly SignatureColumn[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const matched = slots.flatMap((slot) => byName.get(slot.source.input) ?? []);
  return matched.length === slots.length && byName.size === slots.length ? matched : columns;
}

function slotName({ source }: Slot): string {
  return source.index === undefined ? source.input : `${source.input}[${source.index}]`;
}

function isCategory(column: SignatureColumn): boolean {
  return column.type === 'string' || column.type === 'boolean';
}
