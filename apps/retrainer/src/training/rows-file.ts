import { createHash } from 'node:crypto';
import type { LabelledRow } from '../windows/labelled-windows.js';

/** Rows as newline-delimited JSON, features and label side by side: the same rows give the same bytes. */
export function rowsFile(rows: readonly LabelledRow[], labelColumn: string): Buffer {
  const lines = rows.map(({ features, label }) => JSON.stringify({ ...features, [labelColumn]: label }));
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The SHA-256 of bytes in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
