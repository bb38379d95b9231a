/** Builds the parts of the program that are older than their sources. Needs node_modules. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { Refusal, root, say } from './common.mjs';

const out = join(root, 'out');
const shared = ['src/graph', 'src/protocol', 'package-lock.json', 'tsconfig.json'];

/** Part → its entry and everything whose change makes it stale. */
const PARTS = {
  engine: {
    entry: 'src/engine/host.ts',
    result: 'out/engine/host.js',
    sources: [...shared, 'src/engine', 'vite.engine.config.ts'],
  },
  cli: {
    entry: 'src/cli/index.ts',
    result: 'out/cli/index.js',
    sources: [...shared, 'src/cli', 'vite.cli.config.ts'],
  },
  app: {
    entry: 'src/main/index.ts',
    result: 'out/main/index.cjs',
    sources: [
      ...shared,
      'src/main',
      'src/preload',
      'src/renderer',
      'resources/examples',
      'electron.vite.config.ts',
    ],
  },
};

export const allParts = Object.keys(PARTS);

/**
 * Builds those of `parts` whose sources changed since their last build, or all with `force`.
 * Throws when a build fails; the last good engine and command line then stay in place, but stale.
 */
export async function ensureBuilt(parts = allParts, { force = false } = {}) {
  for (const part of parts) {
    const spec = PARTS[part];
    if (!existsSync(join(root, spec.entry))) throw new Refusal(`${spec.entry} is missing.`);
    if (!force && isFresh(part)) continue;
    await underLock(part, async () => {
      // Another process may have built it while we waited.
      if (!force && isFresh(part)) return;
      const digest = digestOf(spec.sources);
      say(`Building ${part} …`);
      try {
        await build(part);
      } catch (error) {
        throw new Refusal(`The ${part} does not build.\n${error.message}`);
      }
      mkdirSync(join(out, '.stamps'), { recursive: true });
      writeFileSync(stampOf(part), digest);
    });
  }
}

/** Whether a part is built from the sources as they are now. */
export function isFresh(part) {
  const { sources, result } = PARTS[part];
  if (!existsSync(join(root, result)) || !existsSync(stampOf(part))) return false;
  return readFileSync(stampOf(part), 'utf8') === digestOf(sources);
}

const stampOf = (part) => join(out, '.stamps', part);

/** A digest of contents, since times change with every checkout. Tests do not count. */
function digestOf(sources) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash
        .update(`${relative(root, path)}\0`)
        .update(readFileSync(path))
        .update('\0');
    }
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}

/** Part → the folders of `out` it makes. */
const FOLDERS = { engine: ['engine'], cli: ['cli'], app: ['main', 'preload', 'renderer'] };

/** Builds into folders beside, then swaps them: programs that start meanwhile find whole parts. */
async function build(part) {
  const fresh = join(out, `.${part}-${process.pid}`);
  const old = join(out, `.${part}-${process.pid}-old`);
  try {
    if (part === 'app') await buildApp(fresh);
    else await buildProgram(part, join(fresh, part));
    mkdirSync(old, { recursive: true });
    for (const folder of FOLDERS[part]) {
      const place = join(out, folder);
      if (existsSync(place)) renameSync(place, join(old, folder));
      renameSync(join(fresh, folder), place);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

async function buildApp(folder) {
  const { build: buildElectron } = await import('electron-vite');
  process.env.NETLOOM_OUT = folder;
  try {
    await buildElectron({
      root,
      configFile: join(root, 'electron.vite.config.ts'),
      logLevel: 'warn',
    });
  } finally {
    delete process.env.NETLOOM_OUT;
  }
}

async function buildProgram(part, folder) {
  const { build: buildVite } = await import('vite');
  await buildVite({
    root,
    configFile: join(root, `vite.${part}.config.ts`),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
}

/** Lets one process at a time build a part. A lock whose owner has gone is taken over. */
async function underLock(part, body) {
  mkdirSync(out, { recursive: true });
  const lock = join(out, `.lock-${part}`);
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(lock) || tries > 1200) rmSync(lock, { force: true });
      else await new Promise((done) => setTimeout(done, 250));
    }
  }
  try {
    await body();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Just made, its number not yet written.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
