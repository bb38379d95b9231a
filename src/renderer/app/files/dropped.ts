/** Files dropped on the window. */
import { openImport } from '../../data/importing';
import { openProject } from '../project';

/** Opens a dropped project; anything else is data. */
export async function openDropped(paths: readonly string[]): Promise<void> {
  const [first = ''] = paths;
  if (paths.length === 1 && /\.json$/i.test(first)) return openProject(first);
  openImport(paths);
}
