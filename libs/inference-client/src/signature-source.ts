import type { Signature, TensorSpec } from './signature.js';

/**
 * A TypeScript module with a model's signature as a constant, from which its calls take their types.
 * @param model the constant is named after it, in camel case
 */
export function signatureSource(model: string, { inputs, outputs }: Signature): string {
  return `import type { Signature } from '@modelyard/inference-client';

export const ${constantName(model)} = {
  inputs: ${list(inputs)},
  outputs: ${list(outputs)},
} as const satisfies Signature;
`;
}

const list = (specs: readonly TensorSpec[]): string =>
  specs.length === 0 ? '[]' : `[\n${specs.map((spec) => `    ${tensor(spec)},\n`).join('')}  ]`;

const tensor = ({ name, datatype, shape }: TensorSpec): string =>
  `{ name: ${quoted(name)}, datatype: '${datatype}', shape: [${shape.join(', ')}] }`;

/** Single quotes, as people write them; line separators and the like escaped. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", String.raw`\'`)}'`;

/** `flight-delay` -> `flightDelaySignature`: what cannot stand in an identifier is left out. */
function constantName(model: string): string {
  const words = `${model} signature`.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map(capital).join('');
  return /^[A-Z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : `model${name}`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
