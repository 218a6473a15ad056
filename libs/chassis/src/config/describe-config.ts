import type { z } from 'zod';
import { factsOf, variableName } from './variable.js';

/** What documentation says of one environment variable. */
export interface VariableDescription {
  readonly name: string;
  readonly description: string;
  /** The default as it would be written in the environment; undefined when there is none. */
  readonly defaultValue: string | undefined;
  /** `required`, `optional`, or the setting that makes it required. */
  readonly need: string;
  readonly secret: boolean;
  readonly example: string | undefined;
}

/** Every variable of a configuration schema, in the order of declaration. */
export function describeConfig(schema: z.ZodObject): VariableDescription[] {
  return Object.entries(schema.shape).map(([key, field]) => {
    const about = factsOf(field, key);
    const absent = (field as z.ZodType).safeParse(undefined);
    const condition = Object.entries(about.requiredWhen ?? {})
      .map(([other, value]) => `${variableName(other)}=${value}`)
      .join(' or ');
    const optional = condition === '' ? 'optional' : `required when ${condition}`;
    return {
      name: variableName(key),
      description: about.description,
      defaultValue: absent.success ? defaultText(field, absent.data) : undefined,
      need: absent.success ? optional : 'required',
      secret: about.secret ?? false,
      example: about.example,
    };
  });
}

/** The text of `.env.example`: defaults and examples commented out, so that copying the file changes nothing. */
export function envExample(variables: readonly VariableDescription[]): string {
  return variables
    .map(({ name, description, defaultValue, example, need }) => {
      const value = defaultValue ?? example ?? '';
      return `# ${description} (${need})\n${need === 'required' ? '' : '# '}${name}=${value}\n`;
    })
    .join('\n');
}

/** A Markdown table of variables for the configuration reference. */
export function configTable(variables: readonly VariableDescription[]): string {
  const rows = variables.map(({ name, description, defaultValue, need, secret, example }) =>
    [
      `\`${name}\``,
      secret ? `${description} Secret.` : description,
      defaultValue === undefined ? need : `\`${defaultValue}\``,
      example === undefined ? '' : `\`${example}\``,
    ]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  return ['| variable | meaning | default | example |', '|---|---|---|---|', ...rows.map((row) => `| ${row} |`)].join(
    '\n',
  );
}

/**
 * A default as somebody would write it in the environment. `prefault` holds that text itself; a `default` is a value after the
 * transform from text, so a switch has to be written back.
 */
function defaultText(field: z.core.$ZodType, value: unknown): string | undefined {
  const { def } = field._zod as { def: { type: string; defaultValue?: unknown } };
  if (def.type === 'prefault') return String(def.defaultValue);
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'boolean':
      return String(Number(value));
    default:
      return `${value as string | number}`;
  }
}
