import { BodyMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowPost } from '../mlflow-wire/mlflow-controller.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { LogBatch } from './log-batch.js';
import { LogModel } from './log-model.js';
import * as messages from './run-messages.js';
import { toDataset, toMetric } from './run-view.js';

/** What a training program reports while it runs. */
@MlflowController('runs')
export class LoggingController {
  constructor(
    private readonly logBatch: LogBatch,
    private readonly logModel: LogModel,
  ) {}

  @MlflowPost('log-metric')
  metric(@BodyMessage(messages.logMetricMessage) message: Sent<typeof messages.logMetricMessage>) {
    return this.logBatch.execute(runIdOf(message), { metrics: [toMetric(message)] });
  }

  @MlflowPost('log-parameter')
  parameter(@BodyMessage(messages.logParameterMessage) message: Sent<typeof messages.logParameterMessage>) {
    return this.logBatch.execute(runIdOf(message), { params: [{ key: message.key, value: message.value }] });
  }

  @MlflowPost('log-batch')
  batch(@BodyMessage(messages.logBatchMessage) message: Sent<typeof messages.logBatchMessage>) {
    const { metrics, params, tags } = message;
    return this.logBatch.execute(runIdOf(message), { metrics: metrics.map(toMetric), params, tags });
  }

  @MlflowPost('log-inputs')
  inputs(@BodyMessage(messages.logInputsMessage) message: Sent<typeof messages.logInputsMessage>) {
    const models = message.models.map(({ model_id: modelId }) => ({ modelId, direction: 'input' as const, step: 0 }));
    return this.logBatch.execute(runIdOf(message), { datasets: message.datasets.map(toDataset), models });
  }

  @MlflowPost('outputs')
  outputs(@BodyMessage(messages.logOutputsMessage) message: Sent<typeof messages.logOutputsMessage>) {
    const models = message.models.map(({ model_id: modelId, step }) => ({
      modelId,
      direction: 'output' as const,
      step,
    }));
    return this.logBatch.execute(runIdOf(message), { models });
  }

  @MlflowPost('log-model')
  model(@BodyMessage(messages.logModelMessage) message: Sent<typeof messages.logModelMessage>) {
    return this.logModel.execute(runIdOf(message), message.model_json);
  }
}
