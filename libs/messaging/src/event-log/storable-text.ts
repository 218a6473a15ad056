/** PostgreSQL text holds no NUL. Outside producers may send one in a key or a header; it must not stop whoever stores them. */
export const storableText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text);
