/** Before Playwright: a fresh build, and a display where there is none. */
import { ensureBuilt } from './build.mjs';
import { hasDisplay } from './common.mjs';
import { startXvfb } from './xvfb.mjs';

export default async function setup() {
  await ensureBuilt();
  if (hasDisplay()) return undefined;
  const { display, stop } = await startXvfb();
  // Tests inherit it.
  process.env.DISPLAY = display;
  return stop;
}
