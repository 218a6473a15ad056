import { describe, expect, it } from '@jest/globals';
import { usingPythonClient } from './python-client.testkit.js';
import { usingRegistry } from './registry-story.testkit.js';

const patience = 300_000;

// Every answer here is also what the genuine server gives to the same program.
describe('features of the unmodified MLflow client', () => {
  const registry = usingRegistry();
  const client = usingPythonClient('mlflow 3', registry);

  it(
    'searches for whatever can be searched for, page by page',
    async () => {
      expect(await client.tell('searches.py')).toEqual({
        'newest first': ['run-6', 'run-5', 'run-3', 'run-2', 'run-1', 'run-0'],
        metric: ['run-2', 'run-1'],
        'not equal': ['run-5', 'run-3', 'run-2', 'run-0'],
        'param and tag': ['run-5', 'run-3', 'run-1'],
        'status and time': ['run-0'],
        dataset: ['run-5', 'run-3', 'run-1'],
        'by metric': ['run-3', 'run-2', 'run-1', 'run-0', 'run-5', 'run-6'],
        'by param': ['run-0', 'run-1', 'run-2', 'run-3', 'run-5', 'run-6'],
        deleted: ['run-4'],
        experiments: ['searches'],
        models: ['Gamma', 'alpha', 'beta'],
        'models like': ['Gamma'],
        'models by tag': ['beta'],
        versions: ['alpha/1', 'alpha/2', 'alpha/3'],
        'versions by tag': ['Gamma/3', 'alpha/3', 'beta/3'],
        'logged models': ['logged-0', 'logged-1', 'logged-2'],
        'logged models by param': ['logged-1'],
      });
    },
    patience,
  );

  it(
    'logs what scikit-learn trains by itself',
    async () => {
      expect(await client.tell('autologging.py')).toEqual({
        status: 'FINISHED',
        params: { C: '0.5', solver: 'lbfgs', max_iter: '100' },
        metrics: [
          'training_accuracy_score',
          'training_f1_score',
          'training_log_loss',
          'training_precision_score',
          'training_recall_score',
          'training_roc_auc',
          'training_score',
        ],
        estimator: 'LogisticRegression',
        dataset: ['train'],
        files: [
          'estimator.html',
          'training_confusion_matrix.png',
          'training_precision_recall_curve.png',
          'training_roc_curve.png',
        ],
        best: 10,
        children: ['10.0', '1.0', '0.1'],
        'logged models': 2,
        versions: ['1', '2'],
        predictions: [0, 1],
      });
    },
    patience,
  );

  it(
    'nests runs, writes without waiting and from eight threads at once',
    async () => {
      expect(await client.tell('nested_and_async.py')).toEqual({
        tree: { 'depth-2': [0.2], 'depth-4': [0.4] },
        async: { points: 300, latest: 1, params: 40, tags: ['1', '2'] },
        'eight writers': { points: 160, latest: 7, params: 160, status: 'FAILED' },
      });
    },
    patience,
  );

  it(
    'evaluates a logged model on a data set and copies it',
    async () => {
      expect(await client.tell('evaluation_data.py')).toEqual({
        inputs: [['held-out', 'evaluation', 'x']],
        'model inputs': true,
        'model outputs': true,
        'metric of': [['rmse', 0.5, 'held-out']],
        best: ['doubler'],
        source: 's3://data/held-out.csv',
        copies: ['1', '2', 'models:/doubler-production/1'],
        'copy answers': [2, 4],
        table: [2, 4],
      });
    },
    patience,
  );

  it(
    'keeps prompts apart from models',
    async () => {
      expect(await client.tell('prompts.py')).toMatchObject({
        versions: [1, 2],
        'by version': 'Hello Ada',
        'by alias': [1, 2],
        latest: 'Dear {{name}}, {{text}}',
        variables: ['name', 'text'],
        tags: { tone: 'plain' },
        chat: 'About {{topic}}',
        missing: null,
        prompts: ['chat', 'greeting'],
        models: expect.not.arrayContaining(['chat', 'greeting']),
      });
    },
    patience,
  );

  it(
    'does by commands what it does by calls',
    async () => {
      expect(await client.tell('command_line.py')).toEqual({
        created: true,
        artifacts: ['docs', 'notes.txt'],
        kept: 'kept',
        described: 'risk',
        csv: true,
        gone: true,
        back: true,
        deleted: true,
        found: true,
        predicted: [[2], [4]],
      });
    },
    patience,
  );

  it(
    'takes a big file and gives it back whole',
    async () => {
      expect(await client.tell('big_artifact.py')).toEqual({ listed: [['checkpoints/weights.bin', true]], same: true });
    },
    patience,
  );
});

describe('the unmodified MLflow client of the years before', () => {
  const registry = usingRegistry();
  const client = usingPythonClient('mlflow 2', registry);

  it(
    'logs, registers, promotes and loads models as its scripts always did',
    async () => {
      expect(await client.tell('mlflow-2/classic_script.py')).toEqual({
        history: ['model', 'onnx'],
        files: ['estimator.html', 'model', 'onnx', 'reports'],
        'loads that disagree': [],
        'onnx agrees': true,
        'onnx version': '1',
        stages: { Production: '1' },
        autologged: ['training_accuracy_score', 'training_f1_score'],
        child: ['child'],
        report: 'good',
        models: ['classic', 'classic-onnx'],
        again: 'RESOURCE_ALREADY_EXISTS',
        absent: 'RESOURCE_DOES_NOT_EXIST',
      });
      expect(await registry.http.must('GET', '/api/v1/models/classic-onnx/versions/1')).toMatchObject({
        servedModel: { outputs: [{ name: 'label' }, { name: 'probabilities' }] },
      });
    },
    patience,
  );
});
