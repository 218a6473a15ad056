import type { IncomingMessage } from 'node:http';
import { openFile, sendFile } from '../http/transfer.js';
import { HttpError, searchOf, type HttpClient, type Query } from '../http/http-client.js';
import type { LoggedModel, Run } from './wire.js';

export interface StoredFile {
  /** Below the folder. */
  readonly path: string;
  readonly bytes: number;
}

interface Listing {
  readonly files?: readonly {
    readonly path: string;
    readonly is_dir?: boolean;
    readonly file_size?: number | string;
  }[];
}

const proxy = '/api/2.0/mlflow-artifacts/artifacts';
const ajax = '/ajax-api/2.0/mlflow';

/** Where a server answers for the files of one run or logged model. */
interface Door {
  list(directory: string): readonly [path: string, query: Query];
  file(path: string): string;
  /** The path of a listed entry below the folder. */
  below(directory: string, listed: string): string;
}

/** The files of one run or logged model on a server. */
export class ArtifactFolder {
  private constructor(
    private readonly http: HttpClient,
    private readonly door: Door,
    private readonly uri: string,
  ) {}

  static ofRun(http: HttpClient, { info }: Run): ArtifactFolder {
    return new ArtifactFolder(http, proxied(info.artifact_uri) ?? runDoor(info.run_id), info.artifact_uri);
  }

  static ofModel(http: HttpClient, { info }: LoggedModel): ArtifactFolder {
    return new ArtifactFolder(http, proxied(info.artifact_uri) ?? modelDoor(info.model_id), info.artifact_uri);
  }

  /** Every file, sorted by path. */
  async files(directory = ''): Promise<StoredFile[]> {
    const [path, query] = this.door.list(directory);
    const { files = [] } = await this.http.get<Listing>(path, query).catch(emptyWhereAbsent);
    const found = await Promise.all(
      files.map(({ path: listed, is_dir: isFolder, file_size: bytes = 0 }) => {
        const below = this.door.below(directory, listed);
        return isFolder ? this.files(below) : Promise.resolve([{ path: below, bytes: Number(bytes) }]);
      }),
    );
    return found.flat().sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  open(path: string): Promise<IncomingMessage> {
    return openFile(this.http.origin + this.door.file(path), this.http.headers);
  }

  /** Throws where the server does not take files itself. */
  async write({ path, bytes }: StoredFile, content: AsyncIterable<Buffer>): Promise<void> {
    if (!proxied(this.uri)) throw new Error(`${this.uri} is not a place that the server takes files for`);
    await sendFile(this.http.origin + this.door.file(path), this.http.headers, content, bytes);
  }
}

function proxied(uri: string): Door | undefined {
  if (!uri.startsWith('mlflow-artifacts:')) return undefined;
  const root = decodeURIComponent(new URL(uri).pathname).replace(/^\/+/, '');
  return {
    list: (directory) => [proxy, { path: joined(root, directory) }],
    file: (path) => `${proxy}/${escaped(joined(root, path))}`,
    below: joined,
  };
}

function runDoor(runId: string): Door {
  return {
    list: (directory) => ['/api/2.0/mlflow/artifacts/list', { run_id: runId, path: directory || undefined }],
    file: (path) => `/get-artifact?${searchOf({ run_uuid: runId, path })}`,
    below: (_directory, listed) => listed,
  };
}

function modelDoor(modelId: string): Door {
  return {
    list: (directory) => [
      `/api/2.0/mlflow/logged-models/${modelId}/artifacts/directories`,
      { artifact_directory_path: directory || undefined },
    ],
    file: (path) => `${ajax}/logged-models/${modelId}/artifacts/files?${searchOf({ artifact_file_path: path })}`,
    below: (_directory, listed) => listed,
  };
}

function joined(folder: string, path: string): string {
  return [folder, path].filter((part) => part !== '').join('/');
}

function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function emptyWhereAbsent(error: unknown): Listing {
  if (error instanceof HttpError && error.status === 404) return {};
  throw error;
}
