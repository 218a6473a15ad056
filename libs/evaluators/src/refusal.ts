/** Why a model is left to ONNX Runtime: an operator, a form of it or a size that no evaluator here covers. */
export class Refusal extends Error {
  override readonly name = 'EvaluatorRefusal';
}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}
