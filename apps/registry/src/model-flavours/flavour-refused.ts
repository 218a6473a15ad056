import { DomainError } from '@modelyard/chassis';

/** A model with an ONNX flavour that cannot be served as it is. */
export function flavourRefused(message: string, nextStep: string, cause?: unknown): DomainError<'onnx-refused'> {
  return new DomainError({
    code: 'onnx-refused',
    kind: 'invalid',
    message: `The ONNX model cannot be registered: ${message}. To correct it: ${nextStep}.`,
    nextStep,
    cause,
  });
}
