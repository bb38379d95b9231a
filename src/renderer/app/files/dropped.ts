/** Files dropped on the window. */
import { i18next } from '../../i18n';
import { toast } from '../../ui/toast';
import { openProject } from '../project';

/** Opens a dropped project; other files are told apart by their names. */
export async function openDropped(path: string): Promise<void> {
  if (/\.json$/i.test(path)) return openProject(path);
  const name = path.replace(/^.*[\\/]/, '');
  toast({ kind: 'info', message: i18next.t('files.notAProject', { name }) });
}
