/**
 * A response that is JSON text already, or comes as pieces of it: long lists are written by the database or by concatenation, because
 * an object per cell costs more than everything else about them.
 */
export class WireText {
  constructor(readonly text: string | Iterable<string> | AsyncIterable<string>) {}
}

/** `{"<list>":[…],"next_page_token":"…"}` of a list whose items are JSON text; what is empty or absent is left out. */
export function listText(list: string, items: string, nextPageToken?: string): WireText {
  const fields = [
    ...(items === '' ? [] : [`"${list}":[${items}]`]),
    ...(nextPageToken === undefined ? [] : [`"next_page_token":${JSON.stringify(nextPageToken)}`]),
  ];
  return new WireText(`{${fields.join(',')}}`);
}

const itemsPerPiece = 200;

/**
 * The same of items that are written one by one. A long list is sent in pieces as the client takes them: joined, a page of thousands of
 * runs would be held three times over (its items, the whole text, the bytes sent), for every client at once.
 */
export function writtenList<Item>(
  list: string,
  items: readonly Item[],
  write: (item: Item) => string,
  nextPageToken?: string,
): WireText {
  if (items.length <= itemsPerPiece) return listText(list, items.map(write).join(','), nextPageToken);
  return new WireText(pieces(list, items, write, nextPageToken));
}

function* pieces<Item>(
  list: string,
  items: readonly Item[],
  write: (item: Item) => string,
  nextPageToken: string | undefined,
): Generator<string> {
  for (let at = 0; at < items.length; at += itemsPerPiece) {
    const piece = items.slice(at, at + itemsPerPiece).map(write);
    yield `${at === 0 ? `{"${list}":[` : ','}${piece.join(',')}`;
  }
  yield nextPageToken === undefined ? ']}' : `],"next_page_token":${JSON.stringify(nextPageToken)}}`;
}
