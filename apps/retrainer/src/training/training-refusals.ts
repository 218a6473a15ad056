import { DomainError } from '@modelyard/chassis';

export function noChampion(name: string): DomainError {
  return new DomainError({
    code: 'no-champion',
    kind: 'invalid',
    message: `${name} has no version in Production that can be served.`,
    nextStep: 'Promote a version with an ONNX flavour: its columns and rules are what a retraining follows.',
  });
}

export function tooFewRows(train: number, holdout: number): DomainError {
  return new DomainError({
    code: 'too-few-rows',
    kind: 'invalid',
    message: `The labelled rows divide into ${train} to train on and ${holdout} to judge by.`,
    nextStep: 'Raise retraining.minimumLabelledRows or change retraining.holdoutShare.',
  });
}

export function badOutput(what: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'trainer-output-invalid',
    kind: 'invalid',
    message: `The trainer ended well, but ${what}.`,
    nextStep: 'Correct the trainer: trainer/v1 asks for model/, metrics.json and signature.json.',
    cause,
  });
}

export function signatureChanged(detail: string): DomainError {
  return new DomainError({
    code: 'signature-changed',
    kind: 'invalid',
    message: `The challenger does not take the champion's place: ${detail}.`,
    nextStep: 'Use a trainer that writes the same inputs and outputs, or register the new form by hand.',
  });
}

export function nothingToCompare(name: string, metric: string): DomainError {
  return new DomainError({
    code: 'no-score',
    kind: 'invalid',
    message: `The outputs of ${name} hold no score that ${metric} could be computed from.`,
    nextStep: 'Declare the decision rule of the version by the tag modelyard.decision.',
  });
}
