import type { Datatype } from './datatypes.js';
import type { Caller, CallOptions } from './caller.js';
import { badArgument, unreadable } from './inference-error.js';
import type { Inputs, OutputName, Outputs, Signature, Tensor, TensorSpec, Input } from './signature.js';
import { toTensor } from './tensor-values.js';
import type { ReplyParameters } from './transport.js';

export interface InferOptions<Wanted extends string = string> extends CallOptions {
  /** Only these outputs are computed and sent. */
  readonly outputs?: readonly Wanted[];
  /** By which the truth will come; without one the client makes it, so that a repetition is the same prediction. */
  readonly predictionId?: string;
  /** When it happened in the caller's world; without one, now. */
  readonly eventTime?: Date;
  /** Whom the request is for: keeps them on one version. */
  readonly key?: string;
  /** `verification` is not counted by monitoring. */
  readonly purpose?: 'live' | 'verification';
}

/** An answer and which version gave it, and why that one. */
export interface Answer<Given> {
  readonly outputs: Given;
  /** Of one row; of several, row i is `<predictionId>-<i>`. */
  readonly predictionId: string;
  readonly version: string;
  readonly modelVersionId: string | null;
  readonly routedBy: string | null;
  readonly experiment: string | null;
  readonly arm: string | null;
}

/** A model whose inputs and outputs are typed by its signature. */
export class ModelHandle<const S extends Signature> {
  constructor(
    private readonly caller: Caller,
    readonly name: string,
    readonly signature: S,
    readonly version: string | null,
  ) {}

  /** Asks for predictions. @throws InferenceError */
  async infer<Wanted extends OutputName<S> = OutputName<S>>(
    inputs: Inputs<S>,
    options: InferOptions<Wanted> = {},
  ): Promise<Answer<Pick<Outputs<S>, Wanted>>> {
    const predictionId = options.predictionId ?? this.caller.newId();
    const given = inputs as Readonly<Record<string, Input<Datatype>>>;
    const reply = await this.caller.infer(
      {
        model: this.name,
        version: this.version,
        inputs: this.signature.inputs.map((spec) => toTensor(spec, given[spec.name])),
        outputs: options.outputs ?? null,
        parameters: parametersOf(options, predictionId),
        headers: headersOf(options),
      },
      options,
    );
    const wanted: readonly string[] = options.outputs ?? this.signature.outputs.map(({ name }) => name);
    return {
      outputs: byName(this.signature, wanted, reply.outputs) as Pick<Outputs<S>, Wanted>,
      predictionId: textOf(reply.parameters, 'prediction_id') ?? predictionId,
      version: reply.version,
      modelVersionId: textOf(reply.parameters, 'model_version_id'),
      routedBy: textOf(reply.parameters, 'routed_by'),
      experiment: textOf(reply.parameters, 'experiment'),
      arm: textOf(reply.parameters, 'arm'),
    };
  }

  /** Compares the signature with what the service says. @throws InferenceError `invalid` that names what differs */
  async verify(options: CallOptions = {}): Promise<void> {
    const served = await this.caller.metadata({ model: this.name, version: this.version }, options);
    for (const side of ['inputs', 'outputs'] as const) {
      const [ours, theirs] = [this.signature[side], served[side]].map((specs) => specs.map(describe).sort().join(', '));
      if (ours !== theirs) throw badArgument(`the ${side} of ${this.name} are ${theirs}; the signature says ${ours}`);
    }
  }
}

const describe = ({ name, datatype, shape }: TensorSpec): string => `${name} ${datatype}[${shape.join(',')}]`;

function byName({ outputs }: Signature, wanted: readonly string[], given: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(
    wanted.map((name) => {
      const tensor = given.find((one) => one.name === name);
      const declared = outputs.find((one) => one.name === name);
      if (!tensor) throw unreadable(`the reply has no output '${name}'`);
      if (tensor.datatype !== declared?.datatype) {
        throw unreadable(`output '${name}' is ${tensor.datatype}; the signature says ${declared?.datatype}`);
      }
      return [name, tensor];
    }),
  );
}

function parametersOf({ eventTime }: InferOptions, predictionId: string): Record<string, string> {
  return { prediction_id: predictionId, ...(eventTime && { event_time: eventTime.toISOString() }) };
}

function headersOf({ key, purpose, headers }: InferOptions): Record<string, string> {
  return {
    ...headers,
    ...(key !== undefined && { 'x-modelyard-key': key }),
    ...(purpose !== undefined && { 'x-modelyard-purpose': purpose }),
  };
}

function textOf(parameters: ReplyParameters, name: string): string | null {
  const value = parameters[name];
  return typeof value === 'string' ? value : null;
}
