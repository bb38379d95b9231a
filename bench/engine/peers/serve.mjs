/**
 * What the JavaScript peers of the engine benchmark share: requests come as JSON lines on standard input,
 * answers go to standard output.
 *
 *   {"model": …, "batch": 64, "folder": …}  →  {"compileMs": …, "loss": …} or {"error": …}
 *   {"steps": 10}                           →  {"ms": …, "loss": …, "rss": bytes}
 *   {"count": true}                         →  {"dispatches": …, "submits": …} of one step on the device
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { counted } from './counts.mjs';

// Libraries greet on standard output, which is for answers.
const answer = process.stdout.write.bind(process.stdout);
console.log = console.error;
console.info = console.error;

/**
 * @param setup makes the step of a model: `(n) => loss after n steps`, having read the loss back
 */
export function serve(setup) {
  let run;
  const lines = createInterface({ input: process.stdin });
  let turn = Promise.resolve();
  lines.on('line', (line) => {
    turn = turn.then(async () => {
      const request = JSON.parse(line);
      try {
        const started = performance.now();
        if (request.model) {
          const require = createRequire(join(request.folder, 'package.json'));
          const resolve = (name) => import(pathToFileURL(require.resolve(name)).href);
          run = await setup({ ...request, resolve, require });
          const loss = await run(1);
          reply({ compileMs: performance.now() - started, loss });
        } else if (request.count) {
          const { dispatches, submits } = await counted(() => run(1));
          reply({ dispatches, submits });
        } else {
          const loss = await run(request.steps);
          reply({ ms: performance.now() - started, loss, rss: process.memoryUsage().rss });
        }
      } catch (error) {
        reply({ error: error.message.split('\n')[0] });
      }
    });
  });
  lines.on('close', () => turn.then(() => process.exit(0)));
}

function reply(message) {
  answer(`${JSON.stringify(message)}\n`);
}

/** The benchmark's inputs, as in models.ts. */
export function inputOf(model, batch) {
  const length = batch * model.sample.reduce((n, m) => n * m, 1);
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 977) / 977);
}

export function targetOf(model, batch) {
  return Int32Array.from({ length: batch }, (_, i) => (i * 7) % Math.max(1, model.classes));
}

/** Weights, uniform in ±bound; a small generator, so that runs repeat. */
let state = 1;
export function uniform(shape, bound) {
  const length = shape.reduce((n, m) => n * m, 1);
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * bound;
  });
}
