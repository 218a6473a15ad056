import { BodyMessage, QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowDelete, MlflowGet, MlflowPost } from '../mlflow-wire/mlflow-controller.js';
import { versionView } from '../model-versions/model-version-view.js';
import { ModelAliases } from './model-aliases.js';
import { aliasMessage, setAliasMessage } from './registered-model-messages.js';

@MlflowController('registered-models/alias')
export class AliasesController {
  constructor(private readonly aliases: ModelAliases) {}

  @MlflowGet('')
  async get(@QueryMessage(aliasMessage) message: Sent<typeof aliasMessage>) {
    return { model_version: versionView(await this.aliases.resolve(message.name, message.alias)) };
  }

  @MlflowPost('')
  set(@BodyMessage(setAliasMessage) message: Sent<typeof setAliasMessage>) {
    return this.aliases.set(message.name, message.alias, message.version);
  }

  @MlflowDelete('')
  remove(@BodyMessage(aliasMessage) message: Sent<typeof aliasMessage>) {
    return this.aliases.remove(message.name, message.alias);
  }
}
