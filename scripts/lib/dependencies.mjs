/** npm packages: are those of the lockfile installed, and `npm ci` when not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, Refusal, root, say } from './common.mjs';

/**
 * The first package that the lockfile wants and node_modules lacks, or `null`. Compares versions and
 * not file times, which a checkout changes.
 */
export function missingPackage(lock, installed) {
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '' || wanted.optional || wanted.devOptional || wanted.peer || wanted.link)
      continue;
    if (installed.packages?.[path]?.version !== wanted.version) return path;
  }
  return null;
}

/** Installs the packages of the lockfile when they are not there. */
export async function ensureDependencies() {
  const lock = readJson(join(root, 'package-lock.json'));
  if (!lock) throw new Refusal('package-lock.json is missing or unreadable. Restore it from git.');
  const installed = readJson(join(root, 'node_modules/.package-lock.json'));
  if (installed && missingPackage(lock, installed) === null) return false;
  say('Installing npm packages …');
  // No package needs its install script: onnxruntime-node's would fetch CUDA parts, and Electron's
  // runtime is fetched by ensureElectron, which knows what to do on a closed network.
  const { code } = await npm(
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', NODE_ENV: 'development' },
    },
  );
  if (code !== 0) throw new Refusal('npm could not install the packages; its message is above.');
  return true;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
