import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import type { ModelArtifact, TensorSpec } from '@modelyard/contracts';
import { dropZipMap, inspectModel, OnnxError, type InspectedModel } from '@modelyard/onnx';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import { flavourRefused } from './flavour-refused.js';
import { readMlModel, type MlModel } from './mlmodel.js';
import { tensorSpecs } from './tensor-specs.js';

/** What can be served of a model's files. */
export interface ServableModel {
  readonly artifact: ModelArtifact;
  readonly inputs: TensorSpec[];
  readonly outputs: TensorSpec[];
}

/** The files of a model, by their paths relative to its folder. */
export type ModelFiles = ReadonlyMap<string, Omit<ArtifactFile, 'path'>>;

export interface InspectedFlavour {
  readonly mlModel: MlModel | undefined;
  /** Null without an ONNX flavour. */
  readonly servable: ServableModel | null;
}

const descriptionLimit = 4 * 2 ** 20;
const graphLimit = 512 * 2 ** 20;

/** Finds out, before a version exists, whether and how its files can be served. */
@Injectable()
export class InspectFlavour {
  constructor(private readonly store: ArtifactStore) {}

  /** Throws `onnx-refused`, with advice, for an ONNX flavour that nothing could serve. */
  async execute(files: ModelFiles): Promise<InspectedFlavour> {
    const mlModel = await this.description(files);
    if (mlModel?.onnxData === undefined) return { mlModel, servable: null };
    return { mlModel, servable: await this.servable(files, mlModel.onnxData) };
  }

  private async description(files: ModelFiles): Promise<MlModel | undefined> {
    const file = files.get('MLmodel');
    if (!file || file.bytes > descriptionLimit) return undefined;
    const bytes = await this.store.read(file.digest);
    try {
      return readMlModel(bytes.toString('utf8'));
    } catch (cause) {
      throw flavourRefused('its MLmodel file cannot be read', 'log the model again with mlflow.onnx.log_model', cause);
    }
  }

  private async servable(files: ModelFiles, data: string): Promise<ServableModel> {
    const path = graphPath(files, data);
    const file = path === undefined ? undefined : files.get(path);
    if (path === undefined || !file) {
      throw flavourRefused(
        `its MLmodel names "${data}", which was not logged`,
        'log the model again with all its files',
      );
    }
    if (file.bytes > graphLimit) {
      throw flavourRefused(
        `${path} has ${file.bytes} bytes, more than the ${graphLimit} that are read at once`,
        'save it with its tensors as external data (save_as_external_data=True)',
      );
    }
    const repaired = repair(await this.store.read(file.digest));
    const artifact = repaired.changed
      ? await this.store.put(repaired.bytes)
      : { digest: file.digest, bytes: file.bytes };
    const external = externalFiles(files, path, repaired.model.externalData);
    return {
      artifact: { ...artifact, ...(external.length > 0 && { files: external }) },
      inputs: tensorSpecs(repaired.model.inputs, 'input'),
      outputs: tensorSpecs(repaired.model.outputs, 'output'),
    };
  }
}

// Very old clients wrote a folder's name.
function graphPath(files: ModelFiles, data: string): string | undefined {
  if (files.has(data)) return data;
  return [...files.keys()].find((path) => path.startsWith(`${data}/`) && path.endsWith('.onnx'));
}

function repair(original: Uint8Array): { bytes: Uint8Array; changed: boolean; model: InspectedModel } {
  try {
    const { bytes, repaired } = dropZipMap(original);
    return { bytes, changed: repaired.length > 0, model: inspectModel(bytes) };
  } catch (error) {
    if (error instanceof OnnxError) throw flavourRefused(error.message, error.nextStep, error);
    throw error;
  }
}

function externalFiles(files: ModelFiles, graph: string, names: readonly string[]) {
  const folder = graph.slice(0, graph.lastIndexOf('/') + 1);
  return names.map((name) => {
    const file = files.get(folder + name);
    if (file) return { path: name, digest: file.digest, bytes: file.bytes };
    throw flavourRefused(`its tensors are in "${name}", which was not logged`, `log "${name}" beside ${graph}`);
  });
}
