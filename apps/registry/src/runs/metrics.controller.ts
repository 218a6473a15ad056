import { limits } from '../mlflow-wire/limits.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowGet } from '../mlflow-wire/mlflow-controller.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { listText } from '../mlflow-wire/wire-text.js';
import { BulkMetricHistory, type StepRange } from './bulk-metric-history.js';
import { MetricHistory } from './metric-history.js';
import { bulkHistoryMessage, metricHistoryMessage, sampledHistoryMessage } from './run-messages.js';

@MlflowController('metrics')
export class MetricsController {
  constructor(
    private readonly history: MetricHistory,
    private readonly bulk: BulkMetricHistory,
  ) {}

  @MlflowGet('get-history')
  async getHistory(@QueryMessage(metricHistoryMessage) message: Sent<typeof metricHistoryMessage>) {
    const runId = runIdOf(message);
    const { metric_key: key, max_results: limit, page_token: token } = message;
    if (limit === undefined && token === undefined) return this.history.whole(runId, key);
    if (limit !== undefined && limit < 1) throw pointsRefused(limit, 'It must be at least 1');
    // A larger page than clients ask for would be held in memory as a whole.
    const page = await this.history.page(
      runId,
      key,
      Math.min(limit ?? limits.historyPoints, limits.historyPoints),
      token,
    );
    return listText('metrics', page.points, page.nextPageToken);
  }

  @MlflowGet('get-history-bulk')
  async getHistoryBulk(@QueryMessage(bulkHistoryMessage) message: Sent<typeof bulkHistoryMessage>) {
    const { run_id: runIds, metric_key: key, max_results: limit } = message;
    checkRuns('GetMetricHistoryBulk', 'run_id', runIds);
    if (limit < 1) throw pointsRefused(limit, 'It must be at least 1');
    return listText('metrics', await this.bulk.all(runIds, key, Math.min(limit, limits.historyPoints)));
  }

  @MlflowGet('get-history-bulk-interval')
  async getHistoryBulkInterval(@QueryMessage(sampledHistoryMessage) message: Sent<typeof sampledHistoryMessage>) {
    const { run_ids: runIds, metric_key: key, max_results: limit } = message;
    checkRuns('GetMetricHistoryBulkInterval', 'run_ids', runIds);
    if (limit < 1 || limit > limits.sampledPoints) {
      throw pointsRefused(limit, `max_results must be between 1 and ${limits.sampledPoints}`);
    }
    return listText('metrics', await this.bulk.sampled(runIds, key, limit, rangeOf(message)));
  }
}

function checkRuns(request: string, field: string, runIds: readonly string[]): void {
  if (runIds.length === 0) throw invalidParameter(`${request} request must specify at least one ${field}.`);
  if (runIds.length > limits.historyRuns) {
    throw invalidParameter(
      `${request} request cannot specify more than ${limits.historyRuns} run_ids. Received ${runIds.length} run_ids.`,
    );
  }
}

function rangeOf({ start_step: from, end_step: to }: Sent<typeof sampledHistoryMessage>): StepRange | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined) {
    throw invalidParameter('If either start step or end step are specified, both must be specified.');
  }
  if (from > to) {
    throw invalidParameter(`end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`);
  }
  return { from, to };
}

function pointsRefused(limit: number, reason: string) {
  return invalidParameter(`Invalid value ${limit} for parameter 'max_results' supplied: ${reason}`);
}
