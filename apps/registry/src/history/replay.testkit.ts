import type { MlflowHttp } from '../stories/mlflow-http.testkit.js';

/** A change that somebody asks for; what makes no sense at its time is refused and changes nothing. */
export interface Command {
  readonly do: keyof typeof effects;
  readonly name: string;
  readonly to: string;
  readonly text: string;
  /** 0: the model itself, where a command is about either. */
  readonly version: number;
  readonly stage: string;
}

interface Described {
  description: string | null;
  tags: Record<string, string>;
}

export interface ModelState extends Described {
  aliases: Record<string, number>;
  versions: Record<number, Described & { stage: string }>;
  /** The highest number ever given. */
  last: number;
}

/** Every model by the name it has. */
export type World = Record<string, ModelState>;

/** What a command does to the world, told in the simplest way; undefined where it must be refused. */
export function replay(before: World, command: Command): World | undefined {
  const world = structuredClone(before);
  return effects[command.do](world, command) ? world : undefined;
}

type Effect = (world: World, command: Command) => boolean;

const onModel =
  (effect: (model: ModelState, command: Command, world: World) => void): Effect =>
  (world, command) => {
    const model = world[command.name];
    if (model) effect(model, command, world);
    return model !== undefined;
  };

const onEither =
  (effect: (owner: Described, command: Command) => void): Effect =>
  (world, command) => {
    const model = world[command.name];
    const owner = command.version === 0 ? model : model?.versions[command.version];
    if (owner) effect(owner, command);
    return owner !== undefined;
  };

const onVersion =
  (effect: (model: ModelState, command: Command) => void): Effect =>
  (world, command) => {
    const model = world[command.name];
    if (!model?.versions[command.version]) return false;
    effect(model, command);
    return true;
  };

const effects = {
  create: (world: World, { name }: Command) => {
    if (world[name]) return false;
    world[name] = { description: 'made', tags: { made: 'yes' }, aliases: {}, versions: {}, last: 0 };
    return true;
  },
  rename: (world: World, { name, to }: Command) => {
    const model = world[name];
    if (!model || (to !== name && world[to])) return false;
    delete world[name];
    world[to] = model;
    return true;
  },
  delete: onModel((_model, { name }, world) => delete world[name]),
  register: onModel((model, { text }) => {
    model.last += 1;
    model.versions[model.last] = { stage: 'None', description: text, tags: { from: text } };
  }),
  'alias-remove': onModel((model) => delete model.aliases['champion']),
  describe: onEither((owner, { text }) => void (owner.description = text)),
  tag: onEither((owner, { text }) => void (owner.tags['team'] = text)),
  untag: onEither((owner) => delete owner.tags['team']),
  alias: onVersion((model, { version }) => void (model.aliases['champion'] = version)),
  // The default policy: one version in Production.
  stage: onVersion((model, { version: number, stage }) => {
    for (const [other, version] of Object.entries(model.versions)) {
      if (other === String(number)) version.stage = stage;
      else if (stage === 'Production' && version.stage === 'Production') version.stage = 'Archived';
    }
  }),
  'delete-version': onVersion((model, { version }) => {
    delete model.versions[version];
    if (model.aliases['champion'] === version) delete model.aliases['champion'];
  }),
};

/** Asks the registry for the same, as the MLflow client would; answers whether it did it. */
export async function ask(
  http: MlflowHttp,
  command: Partial<Command> & Pick<Command, 'do' | 'name'>,
): Promise<boolean> {
  const { version = 0, to = '', text = '', stage = '', name } = command;
  const [method, path, more] = requests[command.do]({
    to,
    text,
    stage,
    place: version === 0 ? 'registered-models' : 'model-versions',
  });
  const { status } = await http.send(method, path, { name, ...(version > 0 && { version: String(version) }), ...more });
  return status === 200;
}

interface Asked {
  readonly to: string;
  readonly text: string;
  readonly stage: string;
  readonly place: string;
}

type Request = readonly [method: string, path: string, fields: Record<string, unknown>];

const requests: Readonly<Record<Command['do'], (asked: Asked) => Request>> = {
  create: () => ['POST', 'registered-models/create', { description: 'made', tags: [{ key: 'made', value: 'yes' }] }],
  rename: ({ to }) => ['POST', 'registered-models/rename', { new_name: to }],
  delete: () => ['DELETE', 'registered-models/delete', {}],
  register: ({ text }) => [
    'POST',
    'model-versions/create',
    { source: 's3://b/m', description: text, tags: [{ key: 'from', value: text }] },
  ],
  'alias-remove': () => ['DELETE', 'registered-models/alias', { alias: 'champion' }],
  describe: ({ place, text }) => ['PATCH', `${place}/update`, { description: text }],
  tag: ({ place, text }) => ['POST', `${place}/set-tag`, { key: 'team', value: text }],
  untag: ({ place }) => ['DELETE', `${place}/delete-tag`, { key: 'team' }],
  alias: () => ['POST', 'registered-models/alias', { alias: 'champion' }],
  stage: ({ stage }) => ['POST', 'model-versions/transition-stage', { stage, archive_existing_versions: false }],
  'delete-version': () => ['DELETE', 'model-versions/delete', {}],
};
