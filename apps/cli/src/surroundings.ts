import type { Screen } from './output/progress.js';
import type { Settings } from './settings/config.js';

/** Where the command runs. */
export interface Surroundings {
  readonly settings: Settings;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly interrupt: AbortSignal;
}
