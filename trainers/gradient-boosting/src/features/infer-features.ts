import { columnOf, type Cell, type Table } from '@modelyard/tables';
import type { FeatureColumn, Parameters } from '../parameters.js';
import { BadInputError } from '../trainer-error.js';

/** The columns to learn from: the given ones, else all but the label, texts as categories. */
export function featuresOf(table: Table, parameters: Parameters): readonly FeatureColumn[] {
  const features = parameters.features ?? inferFeatures(table, parameters.label);
  for (const { name } of features) columnOf(table, name);
  const names = new Set(features.map((feature) => feature.name));
  refuseReservedNames(names);
  if (features.length > 0 && names.size === features.length && !names.has(parameters.label)) return features;
  throw new BadInputError(
    'features-invalid',
    'features must be at least one, each named once, without the label',
    'correct the parameter "features"',
  );
}

const outputNames = ['label', 'probability', 'prediction'];

/** Columns are inputs of a graph that has outputs and inner tensors of its own. */
function refuseReservedNames(names: ReadonlySet<string>): void {
  const reserved = [...names].find((name) => outputNames.includes(name) || name.startsWith('/'));
  if (reserved === undefined) return;
  throw new BadInputError(
    'feature-name-reserved',
    `the feature "${reserved}" has a name that the exported graph needs itself`,
    `rename it; reserved are ${outputNames.join(', ')} and names that begin with a slash`,
  );
}

function inferFeatures(table: Table, label: string): readonly FeatureColumn[] {
  return [...table.columns.keys()]
    .filter((name) => name !== label)
    .map((name) => ({ name, kind: columnOf(table, name).some(isText) ? 'categorical' : 'numeric' }));
}

function isText(cell: Cell): boolean {
  return typeof cell === 'string';
}
