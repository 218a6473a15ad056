import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import type { ModelArtifact, TensorSpec } from '@modelyard/contracts';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import { flavourRefused } from './flavour-refused.js';
import { InspectGraph } from './inspect-graph.js';
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
const pieceBytes = 2 ** 20;

/** Finds out, before a version exists, whether and how its files can be served. */
@Injectable()
export class InspectFlavour {
  constructor(
    private readonly store: ArtifactStore,
    private readonly inspectGraph: InspectGraph,
  ) {}

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
    const { model, repaired } = await this.inspectGraph.execute(file);
    const artifact = repaired ? await this.store.put(piecesOf(repaired)) : { digest: file.digest, bytes: file.bytes };
    const external = externalFiles(files, path, model.externalData);
    return {
      artifact: { ...artifact, ...(external.length > 0 && { files: external }) },
      inputs: tensorSpecs(model.inputs, 'input'),
      outputs: tensorSpecs(model.outputs, 'output'),
    };
  }
}

// Very old clients wrote a folder's name.
function graphPath(files: ModelFiles, data: string): string | undefined {
  if (files.has(data)) return data;
  return [...files.keys()].find((path) => path.startsWith(`${data}/`) && path.endsWith('.onnx'));
}

// Hashing a whole model at once would hold the event loop as reading it would.
async function* piecesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
    await setImmediate();
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
