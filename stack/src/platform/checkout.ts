import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one event log wrote belongs together: databases, artifacts and spools follow its offsets. So each has its folder. */
export type DataSet = 'native' | 'embedded' | 'compose';

/** Where a checkout keeps what its platform writes: one ignored folder. */
export interface Checkout {
  readonly root: string;
  readonly home: string;
}

export function checkoutAt(root: string, home = join(root, '.modelyard')): Checkout {
  return { root, home };
}

/**
 * The checkout that this program is part of.
 * @param home another folder for what the platform writes: a second platform of the same checkout, as tests run it
 */
export function thisCheckout(home?: string): Checkout {
  return checkoutAt(fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, ''), home);
}

export function dataFolder({ home }: Checkout, dataSet: DataSet): string {
  return join(home, dataSet);
}

export function logFolder(checkout: Checkout, dataSet: DataSet): string {
  return join(dataFolder(checkout, dataSet), 'logs');
}

/** Distinguishes this checkout from others on the machine where a name is needed (docker-compose projects). */
export function checkoutDigest({ root }: Checkout): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 10);
}
