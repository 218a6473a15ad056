import type { CheckResult } from '@modelyard/contracts';

/** `deploying`: waiting for the staging fleet to load the version; the others are final. */
export type VerificationState = 'deploying' | 'verified' | 'failed' | 'not-servable';

/** What the staging fleet says of a version. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'loading'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

export type VerificationStep =
  { readonly kind: 'wait' } | { readonly kind: 'test' } | { readonly kind: 'fail'; readonly check: CheckResult };

/**
 * What to do next about a version that has been sent to staging. A version the fleet refuses to load fails at once;
 * one that is merely slow, or whose fleet cannot be reached, fails at the deadline.
 */
export function nextVerificationStep(readiness: Readiness, deadline: Date, now: Date): VerificationStep {
  switch (readiness.kind) {
    case 'ready':
      return { kind: 'test' };
    case 'failed':
      return { kind: 'fail', check: failedLoad(readiness.detail) };
    case 'loading':
      return now < deadline ? { kind: 'wait' } : { kind: 'fail', check: failedLoad(readiness.detail) };
  }
}

function failedLoad(detail: string): CheckResult {
  return { name: 'load', passed: false, detail, figures: {} };
}

/** What the model's author can do about the first check that did not pass. */
export function adviceFor(checks: readonly CheckResult[]): string {
  const failed = checks.find((check) => !check.passed);
  switch (failed?.name) {
    case 'load':
      return 'Load model.onnx with onnxruntime on your machine; re-export it if that fails too, then register a new version.';
    case 'schema':
      return 'Make the logged signature match the outputs of the ONNX graph, then register a new version.';
    case 'golden-outputs':
      return 'The same bytes gave other answers elsewhere: look for operators that depend on the machine or on chance.';
    case 'latency':
      return 'Make the model smaller, or raise rollout.verification.latencyAboveMs in the lifecycle policy.';
    default:
      return 'Read the details of the failed check, and register a new version.';
  }
}

/** The way to a version that can be served. */
export const onnxAdvice =
  'Log the model with mlflow.onnx.log_model (scikit-learn: convert it with skl2onnx first, zipmap off) to have it served.';
