// MLflow's messages, as far as they are copied. Integers may arrive as text, and odd doubles as words.

export interface KeyValue {
  readonly key: string;
  readonly value?: string;
}

export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly lifecycle_stage: string;
  readonly creation_time?: number;
  readonly last_update_time?: number;
  readonly tags?: readonly KeyValue[];
}

export interface Metric {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: number;
  readonly step?: number;
  readonly run_id?: string;
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}

export interface DatasetInput {
  readonly dataset: Readonly<Record<string, string>>;
  readonly tags?: readonly KeyValue[];
}

export interface Run {
  readonly info: {
    readonly run_id: string;
    readonly run_name?: string;
    readonly experiment_id: string;
    readonly user_id?: string;
    readonly status: string;
    readonly start_time: number;
    readonly end_time?: number;
    readonly artifact_uri: string;
    readonly lifecycle_stage: string;
  };
  readonly data: {
    readonly metrics?: readonly Metric[];
    readonly params?: readonly KeyValue[];
    readonly tags?: readonly KeyValue[];
  };
  readonly inputs?: {
    readonly dataset_inputs?: readonly DatasetInput[];
    readonly model_inputs?: readonly { readonly model_id: string }[];
  };
  readonly outputs?: { readonly model_outputs?: readonly { readonly model_id: string; readonly step?: number }[] };
}

export interface LoggedModel {
  readonly info: {
    readonly model_id: string;
    readonly experiment_id: string;
    readonly name: string;
    readonly creation_timestamp_ms: number;
    readonly last_updated_timestamp_ms: number;
    readonly artifact_uri: string;
    readonly status: string | number;
    readonly model_type?: string;
    readonly source_run_id?: string;
    readonly tags?: readonly KeyValue[];
  };
  readonly data?: { readonly params?: readonly KeyValue[]; readonly metrics?: readonly Metric[] };
}

export interface RegisteredModel {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description?: string;
  readonly tags?: readonly KeyValue[];
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[];
}

export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage?: string;
  readonly description?: string;
  readonly source?: string;
  readonly run_id?: string;
  readonly run_link?: string;
  readonly model_id?: string;
  readonly tags?: readonly KeyValue[];
}

/** Prompts are registered models with this tag. */
export const promptTag = 'mlflow.prompt.is_prompt';

export function isPrompt({ tags = [] }: Pick<RegisteredModel, 'tags'>): boolean {
  return tags.some(({ key, value = '' }) => key === promptTag && value.toLowerCase() === 'true');
}

/** Pairs as an object; the last of a repeated key wins. */
export function pairsOf(pairs: readonly KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value = '' }) => [key, value]));
}

export function listOf(pairs: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(pairs).map(([key, value]) => ({ key, value }));
}
