import { ProtobufReader } from './protobuf-reader.js';

/** A RepositoryModelLoadRequest or RepositoryModelUnloadRequest. */
interface RepositoryModelRequest {
  /** Empty when the caller named none. */
  readonly repository: string;
  readonly model: string;
  /** Names of its parameters; none of their values is supported. */
  readonly parameters: readonly string[];
}

export function decodeRepositoryModelRequest(bytes: Buffer): RepositoryModelRequest {
  const reader = new ProtobufReader(bytes);
  let [repository, model] = ['', ''];
  const parameters: string[] = [];
  reader.fields({
    1: () => (repository = reader.text()),
    2: () => (model = reader.text()),
    3: () => parameters.push(readKey(reader.message())),
  });
  return { repository, model, parameters };
}

function readKey(entry: ProtobufReader): string {
  let key = '';
  entry.fields({ 1: () => (key = entry.text()) });
  return key;
}
