// The boundary rules of docs/architecture.md, each with the reason it exists. CONTRIBUTING.md says how each was seen red.

/** Which Modelyard libraries a library may import. Apps may import any library; nothing may import an app. */
const libraryImports = {
  contracts: [],
  statistics: [],
  onnx: [],
  evaluators: ['onnx'],
  tables: [],
  'model-runs': [],
  'inference-client': [],
  chassis: ['contracts'],
  messaging: ['contracts', 'chassis'],
  artifacts: ['contracts', 'chassis'],
};

const specs = '\\.(spec|conformance|testkit)\\.ts$';

const layering = Object.entries(libraryImports).map(([library, allowed]) => ({
  name: `library-${library}`,
  comment: `libs/${library} may import only: ${allowed.join(', ') || 'no other library'}`,
  severity: 'error',
  from: { path: `^libs/${library}/`, pathNot: specs },
  to: { path: '^(libs|apps|stack|trainers)/', pathNot: `^libs/(${[library, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layering,
    {
      name: 'contracts-zod-only',
      comment: 'What crosses a service line must be readable by anyone: contracts depend on zod and on nothing else.',
      severity: 'error',
      from: { path: '^libs/contracts/src/', pathNot: specs },
      to: { dependencyTypes: ['npm', 'npm-dev'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'onnx-no-dependency',
      comment: 'The ONNX reader parses hostile bytes; every line of it must be ours to read.',
      severity: 'error',
      from: { path: '^libs/onnx/src/', pathNot: specs },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'statistics-pure',
      comment: 'A statistic is a function of numbers: no dependency, no input or output.',
      severity: 'error',
      from: { path: '^libs/statistics/src/', pathNot: specs },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'inference-client-no-dependency',
      comment: 'Callers take this package into their own services; it must bring nothing with it.',
      severity: 'error',
      from: { path: '^libs/inference-client/src/', pathNot: specs },
      to: { dependencyTypes: ['npm', 'npm-dev'] },
    },
    {
      name: 'app-imports-app',
      comment: 'Services meet in events. An import between them would make two deployments one.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'nothing-imports-an-app',
      comment: 'Tests and tools drive a service as its users do: by its process and its doors.',
      severity: 'error',
      from: { pathNot: '^apps/' },
      to: { path: '^apps/' },
    },
    {
      name: 'testing-only-in-specs',
      comment: 'The test harness starts servers; production code must not be able to reach it.',
      severity: 'error',
      from: { path: '^(apps|libs|trainers|stack)/', pathNot: [specs, '^libs/testing/'] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'stack-is-for-developers',
      comment: 'A service that knew the developer stack would not run in a container.',
      severity: 'error',
      from: { path: '^(apps|trainers|libs/(?!testing))', pathNot: specs },
      to: { path: '^stack/' },
    },
    {
      name: 'adapters-are-private',
      comment: 'A feature reaches another through its use cases or domain types, never through its adapters.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/([^/]+)/', pathNot: specs },
      to: { path: '^apps/[^/]+/src/[^/]+/adapters/', pathNot: '^apps/$1/src/$2/adapters/' },
    },
    {
      name: 'foreign-only-at-the-edge',
      comment:
        'Inside a feature only adapters and files named after a transport know which technology is behind a port.',
      severity: 'error',
      from: {
        path: '^apps/[^/]+/src/[^/]+/',
        pathNot: [specs, '/(adapters|migrations)/', '\\.(controller|subscriber|processor|module|entity)\\.ts$'],
      },
      to: { path: 'node_modules/(pg|bullmq|ioredis|kafkajs|@aws-sdk|@kubernetes)/' },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-dependencies',
      comment: 'A package that is not in package.json is there by accident and leaves the same way.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated|fixtures)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@modelyard/source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
