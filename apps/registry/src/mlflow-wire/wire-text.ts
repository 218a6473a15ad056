/**
 * A response that is JSON text already, or comes as pieces of it: long lists are written by the database or by concatenation, because
 * an object per cell costs more than everything else about them.
 */
export class WireText {
  constructor(readonly text: string | AsyncIterable<string>) {}
}

/** `{"<list>":[…],"next_page_token":"…"}` of a list whose items are JSON text; what is empty or absent is left out. */
export function listText(list: string, items: string, nextPageToken?: string): WireText {
  const fields = [
    ...(items === '' ? [] : [`"${list}":[${items}]`]),
    ...(nextPageToken === undefined ? [] : [`"next_page_token":${JSON.stringify(nextPageToken)}`]),
  ];
  return new WireText(`{${fields.join(',')}}`);
}
