import type { WholeService } from '../fleet/whole-service.js';
import type { ModelDirectory } from '../pipeline/model-directory.js';
import type { LoggingControl } from './logging-settings.js';
import type { TraceControl } from './trace-settings.js';

/** What callers may ask about the server and change in it, the same for both protocols. */
export interface Controls {
  /** What is the same in each serving process. */
  readonly directory: ModelDirectory;
  readonly service: WholeService;
  readonly logging: LoggingControl;
  readonly traces: TraceControl;
}
