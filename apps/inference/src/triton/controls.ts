import type { ModelDirectory } from '../pipeline/model-directory.js';
import type { LoggingControl } from './logging-settings.js';
import type { ModelRepository } from './model-repository.js';
import type { TraceControl } from './trace-settings.js';

/** What callers may ask about the server and change in it, the same for both protocols. */
export interface Controls {
  readonly directory: ModelDirectory;
  readonly repository: ModelRepository;
  readonly logging: LoggingControl;
  readonly traces: TraceControl;
}
