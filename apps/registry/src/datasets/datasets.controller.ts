import { z } from 'zod';
import { experimentId, repeated } from '../mlflow-wire/fields.js';
import { limits } from '../mlflow-wire/limits.js';
import { BodyMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowPost } from '../mlflow-wire/mlflow-controller.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { SearchDatasets } from './search-datasets.js';

const searchDatasetsMessage = z.object({ experiment_ids: repeated(experimentId) });

// MLflow's own contract lacks a slash here, and clients made from it ask for that path.
@MlflowController('experiments', 'api/2.0mlflow/experiments')
export class DatasetsController {
  constructor(private readonly searchDatasets: SearchDatasets) {}

  @MlflowPost('search-datasets', 'read')
  async search(@BodyMessage(searchDatasetsMessage) message: Sent<typeof searchDatasetsMessage>) {
    const { experiment_ids: ids } = message;
    if (ids.length === 0) throw invalidParameter('SearchDatasets request must specify at least one experiment_id.');
    if (ids.length > limits.summarisedExperiments) {
      throw invalidParameter(
        `SearchDatasets request cannot specify more than ${limits.summarisedExperiments} experiment_ids. Received ${ids.length} experiment_ids.`,
      );
    }
    const found = await this.searchDatasets.execute(ids, limits.datasetSummaries);
    return {
      dataset_summaries: found.map(({ experimentId: experiment_id, ...dataset }) => ({ experiment_id, ...dataset })),
    };
  }
}
