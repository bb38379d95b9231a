/** System libraries that Electron needs on Linux: which are missing, and apt for those. */
import { readFileSync } from 'node:fs';
import { isRoot, onPath, run, say } from './common.mjs';

/** Library file → Debian packages that hold it, newest name first (Ubuntu 24.04 renamed some). */
const PACKAGES = {
  'libgtk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libgdk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libnss3.so': ['libnss3'],
  'libnssutil3.so': ['libnss3'],
  'libsmime3.so': ['libnss3'],
  'libnspr4.so': ['libnspr4'],
  'libasound.so.2': ['libasound2t64', 'libasound2'],
  'libgbm.so.1': ['libgbm1'],
  'libdrm.so.2': ['libdrm2'],
  'libatk-1.0.so.0': ['libatk1.0-0t64', 'libatk1.0-0'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  'libatspi.so.0': ['libatspi2.0-0t64', 'libatspi2.0-0'],
  'libcups.so.2': ['libcups2t64', 'libcups2'],
  'libdbus-1.so.3': ['libdbus-1-3'],
  'libexpat.so.1': ['libexpat1'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
  'libpango-1.0.so.0': ['libpango-1.0-0'],
  'libcairo.so.2': ['libcairo2'],
  'libgio-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libglib-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libgobject-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libX11.so.6': ['libx11-6'],
  'libXcomposite.so.1': ['libxcomposite1'],
  'libXdamage.so.1': ['libxdamage1'],
  'libXext.so.6': ['libxext6'],
  'libXfixes.so.3': ['libxfixes3'],
  'libXrandr.so.2': ['libxrandr2'],
  'libxcb.so.1': ['libxcb1'],
  'libudev.so.1': ['libudev1'],
};

/** The libraries that `ldd` reports as not found. */
export function missingLibraries(lddOutput) {
  const missing = [];
  for (const line of lddOutput.split('\n')) {
    const match = /^\s*(\S+) => not found/.exec(line);
    if (match?.[1]) missing.push(match[1]);
  }
  return [...new Set(missing)];
}

/**
 * Makes sure that `executable` finds its libraries, and that Xvfb is there when `xvfb`. As root on
 * Debian or Ubuntu it installs what is missing; otherwise it prints the command and returns false.
 */
export async function ensureSystem({ executable, folder, xvfb = false }) {
  if (process.platform !== 'linux') return true;
  const libraries = executable ? await missingOf(executable, folder) : [];
  const wantsXvfb = xvfb && !onPath('Xvfb');
  if (libraries.length === 0 && !wantsXvfb) return true;
  const what = [...libraries, ...(wantsXvfb ? ['Xvfb'] : [])].join(', ');
  if (!isDebian() || !onPath('apt-get')) {
    say(
      `Missing on this system: ${what}. Install them with its package manager, then run this again.`,
    );
    return false;
  }
  const groups = libraries.map((name) => PACKAGES[name]).filter(Boolean);
  if (wantsXvfb) groups.push(['xvfb']);
  if (!isRoot()) {
    const names = await choose(groups);
    say(`Missing on this system: ${what}. Run:\n  sudo apt-get install -y ${names.join(' ')}`);
    return false;
  }
  say(`Installing system libraries (${what}) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { quiet: true, limit: 180_000, env });
  const names = await choose(groups);
  const result = await run(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...names],
    {
      capture: true,
      limit: 600_000,
      env,
    },
  );
  const left = executable ? await missingOf(executable, folder) : [];
  if (result.code === 0 && left.length === 0) return true;
  say(result.output.trim().split('\n').slice(-5).join('\n'));
  say(`Still missing: ${left.join(', ') || what}.`);
  return false;
}

async function missingOf(executable, folder) {
  if (!onPath('ldd')) return [];
  const env = { ...process.env, LD_LIBRARY_PATH: folder ?? '' };
  const { output } = await run('ldd', [executable], { capture: true, env });
  return missingLibraries(output);
}

/** For each group the first package that apt can install. */
async function choose(groups) {
  const names = new Set();
  for (const group of groups) {
    names.add(group.length === 1 ? group[0] : await firstKnown(group));
  }
  return [...names].sort();
}

async function firstKnown(group) {
  for (const name of group) {
    const { output } = await run('apt-cache', ['policy', name], { capture: true });
    if (/Candidate: (?!\(none\))\S/.test(output)) return name;
  }
  return group.at(-1);
}

function isDebian() {
  try {
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
