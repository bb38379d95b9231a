/** `npm run build`: builds engine, command line and app; `--force` also what is fresh. */
import { allParts, ensureBuilt } from './lib/build.mjs';
import { checkNode, Refusal, script } from './lib/common.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';

script(async () => {
  checkNode();
  await ensureDependencies();
  const args = process.argv.slice(2);
  const parts = args.filter((argument) => !argument.startsWith('-'));
  const unknown = parts.find((part) => !allParts.includes(part));
  if (unknown) throw new Refusal(`There is no part "${unknown}": ${allParts.join(', ')}.`);
  await ensureBuilt(parts.length > 0 ? parts : allParts, { force: args.includes('--force') });
});
