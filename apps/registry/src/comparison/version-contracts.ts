import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import type { TensorSpec } from '@modelyard/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import type { VersionDetail } from '../model-versions/find-version.js';
import { readSignature, type ModelSignature, type SignatureField } from './signature.js';

// YAML is read on the event loop: what is larger than any signature of a thousand columns is left alone.
const descriptionLimit = 2 ** 20;

const description = z.looseObject({
  signature: z
    .looseObject({ inputs: z.string().nullish(), outputs: z.string().nullish(), params: z.string().nullish() })
    .nullish(),
});

/** The two contracts of a version: the signature that its author logged, and the tensors of the inference protocol. */
export interface VersionContracts {
  readonly signature: ModelSignature | null;
  readonly tensors: ModelSignature | null;
}

@Injectable()
export class ReadContracts {
  constructor(private readonly store: ArtifactStore) {}

  async of({ files, registration }: VersionDetail): Promise<VersionContracts> {
    const file = files.find(({ path }) => path === 'MLmodel');
    const { servedModel } = registration;
    return {
      signature: file && file.bytes <= descriptionLimit ? signatureOf(await this.store.read(file.digest)) : null,
      tensors: servedModel && tensorsOf(servedModel.inputs, servedModel.outputs),
    };
  }
}

// A model that was registered with an unreadable signature has none that anybody could compare.
function signatureOf(bytes: Buffer): ModelSignature | null {
  try {
    const { signature } = description.parse(parse(bytes.toString('utf8'), { maxAliasCount: 0 }));
    return signature ? readSignature(signature) : null;
  } catch {
    return null;
  }
}

function tensorsOf(inputs: readonly TensorSpec[], outputs: readonly TensorSpec[]): ModelSignature {
  const field = ({ name, datatype, shape }: TensorSpec): SignatureField => ({
    name,
    type: datatype,
    required: true,
    shape,
  });
  return { form: 'tensors', inputs: inputs.map(field), outputs: outputs.map(field), params: [] };
}
