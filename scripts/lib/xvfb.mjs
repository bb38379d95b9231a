/** A virtual display for tests on machines without one. */
import { spawn } from 'node:child_process';
import { onPath, Refusal } from './common.mjs';

/** Starts Xvfb on a free display number. Resolves with `{ display: ':N', stop }`. */
export function startXvfb({ width = 1600, height = 1000 } = {}) {
  if (!onPath('Xvfb')) {
    throw new Refusal('No display, and Xvfb is not installed. Run: sudo apt-get install -y xvfb');
  }
  return new Promise((done, fail) => {
    // -displayfd: the server picks a free number and writes it there when it is ready.
    const child = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
    );
    let number = '';
    let errors = '';
    const stop = () =>
      new Promise((ended) => {
        if (child.exitCode !== null || child.signalCode !== null) return ended();
        // It does not keep this process alive while in use, but its end must be waited for.
        child.ref();
        child.once('exit', () => ended());
        child.kill('SIGTERM');
      });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Refusal('Xvfb did not start within 20 seconds.'));
    }, 20_000);
    child.stderr.setEncoding('utf8').on('data', (part) => {
      errors += part;
    });
    child.stdio[3].setEncoding('utf8').on('data', (part) => {
      number += part;
      if (!number.includes('\n')) return;
      clearTimeout(timer);
      process.once('exit', () => child.kill('SIGTERM'));
      child.unref();
      done({ display: `:${number.trim()}`, stop });
    });
    child.once('error', fail);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Refusal(`Xvfb ended with code ${code}: ${errors.trim()}`));
    });
  });
}
