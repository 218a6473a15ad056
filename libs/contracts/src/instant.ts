import * as z from 'zod';

/** A moment in RFC 3339, in UTC: `2001-03-04T05:06:07.089Z`. */
export const Instant = z.iso.datetime();
export type Instant = z.infer<typeof Instant>;
