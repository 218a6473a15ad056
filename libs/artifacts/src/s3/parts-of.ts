/**
 * Cuts content into parts of exactly `partBytes`, the last one shorter; no content is one empty part. At most one part is held at a
 * time: the source is read on when the taker comes back for the next.
 */
export async function* partsOf(content: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Buffer> {
  let gathered: Uint8Array[] = [];
  let missing = partBytes;
  let cut = false;
  for await (const chunk of content) {
    let rest = chunk;
    while (rest.byteLength >= missing) {
      yield Buffer.concat([...gathered, rest.subarray(0, missing)], partBytes);
      rest = rest.subarray(missing);
      gathered = [];
      missing = partBytes;
      cut = true;
    }
    if (rest.byteLength > 0) gathered.push(rest);
    missing -= rest.byteLength;
  }
  if (!cut || gathered.length > 0) yield Buffer.concat(gathered);
}
