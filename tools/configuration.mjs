// Writes docs/configuration.md and .env.example from the services' own schemas; with --check it only compares.
// Reads the compiled services: run npm run build first.
import { readdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { configTable, describeConfig, envExample } from '../libs/chassis/dist/index.js';
import { root } from './projects.mjs';

const services = readdirSync(join(root, 'apps')).filter((app) => existsSync(join(root, 'apps', app, 'src/config.ts')));

const described = await Promise.all(
  services.map(async (service) => {
    const { configSchema } = await import(pathToFileURL(join(root, 'apps', service, 'dist/config.js')).href);
    return { service, variables: describeConfig(configSchema) };
  }),
);

// What every service has is said once.
const shared = described[0].variables.filter(({ name }) =>
  described.every(({ variables }) => variables.some((variable) => variable.name === name)),
);
const own = (variables) => variables.filter(({ name }) => !shared.some((variable) => variable.name === name));

const page = `# Configuration

Each service reads its settings from environment variables, once, at its start. An empty value counts as absent. A service whose settings are wrong
names every fault and ends. \`npm start\` sets all of them; \`docker-compose.yml\` does so for containers.

This page is generated from the services' schemas: change \`apps/*/src/config.ts\`, then run \`npm run generate:configuration\`.

## Every service

${configTable(shared)}

${described.map(({ service, variables }) => `## ${service}\n\n${configTable(own(variables))}`).join('\n\n')}
`;

const example = `# Settings of the services, generated from their schemas. Lines without a comment sign must be set.

# ---- every service ----
${envExample(shared)}
${described.map(({ service, variables }) => `# ---- ${service} ----\n${envExample(own(variables))}`).join('\n')}`;

const documents = { 'docs/configuration.md': await pretty('docs/configuration.md', page), '.env.example': example };

const stale = Object.entries(documents).filter(([path, text]) => text !== current(join(root, path)));
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not what the schemas say: run npm run generate:configuration`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) writeFileSync(join(root, path), text);
  console.log(stale.length === 0 ? 'up to date' : `written: ${stale.map(([path]) => path).join(', ')}`);
}

async function pretty(path, text) {
  const filepath = join(root, path);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

function current(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
