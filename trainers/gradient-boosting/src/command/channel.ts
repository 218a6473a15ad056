import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concatenate, readTable, type Table } from '@modelyard/tables';
import * as z from 'zod';
import { BadInputError } from '../trainer-error.js';

const ChannelManifest = z.object({
  files: z
    .array(
      z.object({
        // Flat names only: a manifest must not reach outside its channel.
        path: z.string().regex(/^(?!\.)[^/\\]+$/),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        format: z.enum(['parquet', 'ndjson', 'csv']),
      }),
    )
    .min(1),
});

/**
 * Reads a channel: a folder with `manifest.json` and the files it names. Every file is checked against its digest before a byte of it is
 * interpreted.
 * @throws BadInputError `manifest-invalid`, `file-missing`, `digest-mismatch`, or `TableError` from the format's reader
 */
export async function readChannel(folder: string): Promise<Table> {
  const manifest = await readManifest(folder);
  const tables: Table[] = [];
  for (const file of manifest.files) {
    const bytes = await readFileOf(folder, file.path);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== file.sha256) {
      throw new BadInputError(
        'digest-mismatch',
        `${join(folder, file.path)} has sha256 ${found}, its manifest says ${file.sha256}`,
        'write the channel again; never edit a file in place',
      );
    }
    tables.push(await readTable(file.format, bytes));
  }
  return concatenate(tables);
}

async function readManifest(folder: string): Promise<z.infer<typeof ChannelManifest>> {
  const bytes = await readFileOf(folder, 'manifest.json');
  try {
    return ChannelManifest.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    const detail = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new BadInputError('manifest-invalid', `${join(folder, 'manifest.json')}: ${detail}`, 'correct the manifest', {
      cause,
    });
  }
}

async function readFileOf(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw new BadInputError('file-missing', `${join(folder, name)} cannot be read`, 'provide the whole channel', {
      cause,
    });
  }
}
