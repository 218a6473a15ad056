import { OnnxError } from './onnx-error.js';
import type { ModelProto, TensorProto } from './proto/types.js';
import { tensorsOf } from './walk-model.js';

/**
 * Names of the files beside the model that hold tensor data, each once, sorted. Only flat names are accepted: a path would let a model
 * read any file of the machine that loads it.
 */
export function externalDataFiles(model: ModelProto): readonly string[] {
  const files = new Set<string>();
  for (const tensor of tensorsOf(model)) {
    if (tensor.data.kind === 'external') files.add(flatLocation(tensor));
  }
  return [...files].sort();
}

function flatLocation(tensor: TensorProto): string {
  const entries = tensor.data.kind === 'external' ? tensor.data.entries : [];
  const locations = entries.filter((entry) => entry.key === 'location').map((entry) => entry.value);
  const [location = ''] = locations;
  if (locations.length === 1 && isFlatName(location)) return location;
  throw new OnnxError(
    'external-data-path',
    `the data of tensor "${tensor.name}" is said to be in "${locations.join('", "')}", which is not a plain file name`,
    'save the model with its external data in one file right beside it (onnx.save_model with location="weights.bin")',
  );
}

function isFlatName(name: string): boolean {
  // Control characters and drive letters have no place in a file name that several systems must agree on.
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:\p{Cc}]/u.test(name) && name.length <= 255;
}
