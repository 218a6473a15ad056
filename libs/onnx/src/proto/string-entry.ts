import type { ProtoReader } from '../wire/proto-reader.js';
import type { ProtoWriter } from '../wire/proto-writer.js';
import type { OperatorSetId, StringEntry } from './types.js';

export function readStringEntry(reader: ProtoReader): StringEntry {
  let [key, value] = ['', ''];
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  return { key, value };
}

export function writeStringEntry(writer: ProtoWriter, entry: StringEntry): void {
  writer.string(1, entry.key);
  writer.string(2, entry.value);
}

/** The default domain has two spellings; here it is always ''. */
export function canonicalDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

export function readOperatorSetId(reader: ProtoReader): OperatorSetId {
  let domain = '';
  let version = 0;
  while (reader.next()) {
    if (reader.field === 1) domain = canonicalDomain(reader.string());
    else if (reader.field === 2) version = reader.integer();
    else reader.skip();
  }
  return { domain, version };
}

export function writeOperatorSetId(writer: ProtoWriter, id: OperatorSetId): void {
  writer.string(1, id.domain);
  writer.int(2, id.version);
}
