import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowGet } from '../mlflow-wire/mlflow-controller.js';
import { listText } from '../mlflow-wire/wire-text.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { MetricHistory, pageSize } from './metric-history.js';
import { metricHistoryMessage } from './run-messages.js';

@MlflowController('metrics')
export class MetricsController {
  constructor(private readonly history: MetricHistory) {}

  @MlflowGet('get-history')
  async getHistory(@QueryMessage(metricHistoryMessage) message: Sent<typeof metricHistoryMessage>) {
    const runId = runIdOf(message);
    const { metric_key: key, max_results: limit } = message;
    if (limit === undefined && message.page_token === undefined) return this.history.whole(runId, key);
    if (limit !== undefined && limit < 1)
      throw invalidParameter(`Invalid value ${limit} for parameter 'max_results' supplied: It must be at least 1`);
    const page = await this.history.page(runId, key, limit ?? pageSize, message.page_token);
    return listText('metrics', page.points, page.nextPageToken);
  }
}
