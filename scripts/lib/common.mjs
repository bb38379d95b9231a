/** What the scripts share: places, messages, processes. Nothing here needs node_modules. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The user's folder for things that can be fetched again. */
export function cacheFolder() {
  if (process.env.NETLOOM_CACHE) return resolve(process.env.NETLOOM_CACHE);
  if (process.platform === 'win32') {
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'netloom', 'cache');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/netloom');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'netloom');
}

/** Messages go to stderr: stdout belongs to the program that runs afterwards. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** An error whose message is all the user needs. */
export class Refusal extends Error {}

/** Runs the body of a script; a `Refusal` prints its sentence, anything else its stack. */
export async function script(body) {
  try {
    const code = await body();
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    say(error instanceof Refusal ? `netloom: ${error.message}` : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}

export const isRoot = () => process.getuid?.() === 0;

/** Whether a window can be shown. macOS and Windows always have a display. */
export function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The oldest Node the engine runs on. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Refusal(
    `Node ${version} is too old: Netloom needs Node 20.19 or newer (https://nodejs.org).`,
  );
}

/**
 * Runs a program to its end. Resolves with its exit code, its output when `capture`, and whether it
 * was ended by the time limit; rejects only when it cannot be started.
 */
export function run(command, args, options = {}) {
  const {
    capture = false,
    limit = 0,
    cwd = root,
    env = process.env,
    input,
    quiet = false,
  } = options;
  return new Promise((done, fail) => {
    const output = capture || quiet ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [
        input === undefined ? 'ignore' : 'pipe',
        output,
        capture || quiet ? 'pipe' : 'inherit',
      ],
      // A group of its own where there is a limit, so that what it started ends with it.
      detached: limit > 0 && process.platform !== 'win32',
      windowsHide: true,
    });
    let text = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
    }
    if (input !== undefined) child.stdin?.end(input);
    const end = (signal) => endGroup(child, limit > 0, signal);
    const timer =
      limit > 0
        ? setTimeout(() => {
            timedOut = true;
            end('SIGTERM');
            setTimeout(() => end('SIGKILL'), 5000).unref();
          }, limit)
        : undefined;
    // A detached group does not hear the terminal's Ctrl+C.
    const interrupt = () => end('SIGINT');
    if (limit > 0) process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    const finish = () => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    };
    child.once('error', (error) => {
      finish();
      fail(error);
    });
    child.once('close', (code, signal) => {
      finish();
      done({ code: code ?? 1, signal, output: text, timedOut });
    });
  });
}

function endGroup(child, group, signal) {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (group && process.platform !== 'win32') process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended already.
  }
}

/** Whether a program is on the PATH. */
export function onPath(program) {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .some((folder) => folder !== '' && names.some((name) => existsSync(join(folder, name))));
}

/** Runs the npm that runs us, or the one on the PATH. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js') && existsSync(cli) && /npm-cli/.test(cli)) {
    return run(process.execPath, [cli, ...args], options);
  }
  if (process.platform === 'win32')
    return run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options);
  return run('npm', args, options);
}
