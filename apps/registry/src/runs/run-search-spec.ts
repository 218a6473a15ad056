import {
  aliasesOf,
  keysOf,
  listOperators,
  numericOperators,
  presenceOperators,
  textOperators,
  type KeySpec,
  type SearchSpec,
} from '../search-grammar/search-spec.js';

const runName: KeySpec = { key: 'run_name', type: 'text', operators: textOperators };
const startTime: KeySpec = { key: 'start_time', type: 'number', operators: numericOperators };

/** What a search over runs accepts. */
export const runSearchSpec: SearchSpec = {
  entities: {
    attribute: {
      aliases: ['attributes', 'attr', 'run'],
      keys: {
        ...keysOf('text', [...textOperators, ...listOperators], 'run_id'),
        ...keysOf('text', textOperators, 'user_id', 'status', 'artifact_uri'),
        ...keysOf('number', numericOperators, 'end_time'),
        ...aliasesOf(runName, 'run_name', 'run name', 'Run name', 'Run Name'),
        ...aliasesOf(startTime, 'start_time', 'created', 'Created'),
      },
    },
    metric: { aliases: ['metrics'], keys: { type: 'number', operators: numericOperators } },
    parameter: {
      aliases: ['parameters', 'param', 'params'],
      keys: { type: 'text', operators: [...textOperators, ...presenceOperators] },
    },
    tag: { aliases: ['tags'], keys: { type: 'text', operators: [...textOperators, ...presenceOperators] } },
    dataset: {
      aliases: ['datasets'],
      keys: keysOf('text', [...textOperators, ...listOperators], 'name', 'digest', 'context'),
    },
  },
  orderEntities: ['metric', 'parameter', 'tag'],
  orderAttributes: {
    run_id: 'run_id',
    run_name: 'run_name',
    'Run Name': 'run_name',
    'Run name': 'run_name',
    user_id: 'user_id',
    status: 'status',
    artifact_uri: 'artifact_uri',
    start_time: 'start_time',
    created: 'start_time',
    Created: 'start_time',
    end_time: 'end_time',
  },
};
