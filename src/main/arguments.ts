/** The project file among the arguments the app was started with. */
import { resolve } from 'node:path';

/** The first argument that names a JSON file; flags and the app's own path are passed over. */
export function projectArgument(argv: readonly string[], appPath: string): string | null {
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('-') || resolve(argument) === resolve(appPath)) continue;
    if (/\.json$/i.test(argument)) return argument;
  }
  return null;
}
