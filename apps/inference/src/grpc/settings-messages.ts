import type { LoggingSettings } from '../triton/logging-settings.js';
import type { TraceSettings } from '../triton/trace-settings.js';
import { ProtobufReader } from './protobuf-reader.js';
import { ProtobufWriter } from './protobuf-writer.js';

type LogSetting = boolean | number | string;

/** The settings of a LogSettingsRequest: a map of booleans, unsigned integers and texts. */
export function decodeLogSettings(bytes: Buffer): Readonly<Record<string, LogSetting>> {
  return readMap(new ProtobufReader(bytes), (value) => {
    let setting: LogSetting = '';
    value.fields({
      1: () => (setting = value.boolean()),
      2: () => (setting = value.uint32()),
      3: () => (setting = value.text()),
    });
    return setting;
  }).settings;
}

/** LogSettingsResponse. */
export function encodeLogSettings(settings: LoggingSettings): Buffer {
  const writer = new ProtobufWriter();
  for (const [key, value] of Object.entries(settings)) writer.message(1, entry(key, logValue(value as LogSetting)));
  return writer.finish();
}

/** A TraceSettingRequest. Its values are lists of texts; an empty one gives the setting back, as null does in JSON. */
export function decodeTraceSettings(bytes: Buffer): {
  readonly model: string | null;
  readonly settings: Readonly<Record<string, readonly string[] | null>>;
} {
  const { settings, model } = readMap(new ProtobufReader(bytes), (value) => {
    const texts: string[] = [];
    value.fields({ 1: () => texts.push(value.text()) });
    return texts.length === 0 ? null : texts;
  });
  return { settings, model: model === '' ? null : model };
}

/** TraceSettingResponse. */
export function encodeTraceSettings(settings: TraceSettings): Buffer {
  const writer = new ProtobufWriter();
  for (const [key, value] of Object.entries(settings) as [string, string | readonly string[]][]) {
    const texts = new ProtobufWriter();
    for (const text of typeof value === 'string' ? [value] : value) texts.bytes(1, Buffer.from(text));
    writer.message(1, entry(key, texts));
  }
  return writer.finish();
}

function readMap<Value>(
  reader: ProtobufReader,
  readValue: (value: ProtobufReader) => Value,
): { readonly settings: Record<string, Value>; readonly model: string } {
  const settings: [string, Value][] = [];
  let model = '';
  const readEntry = (pair: ProtobufReader): void => {
    let key = '';
    let value = readValue(new ProtobufReader(Buffer.alloc(0)));
    pair.fields({ 1: () => (key = pair.text()), 2: () => (value = readValue(pair.message())) });
    settings.push([key, value]);
  };
  reader.fields({ 1: () => readEntry(reader.message()), 2: () => (model = reader.text()) });
  return { settings: Object.fromEntries(settings), model };
}

const entry = (key: string, value: ProtobufWriter): ProtobufWriter =>
  new ProtobufWriter().text(1, key).message(2, value);

/** A value of a oneof is written even where it is its type's default: what is absent is not set. */
function logValue(value: LogSetting): ProtobufWriter {
  const writer = new ProtobufWriter();
  if (typeof value === 'boolean') return writer.integer(1, value ? 1 : 0, true);
  return typeof value === 'number' ? writer.integer(2, value, true) : writer.bytes(3, Buffer.from(value));
}
