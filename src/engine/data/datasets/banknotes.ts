/** The pictures that come with Netloom: a folder of two classes, read like any other. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refused } from '../problems';
import type { DatasetKind } from './contract';
import { findImageFolder, imageFolder } from './imagefolder';

/** `resources/banknotes` lies beside the built engine's folder, or above its source. */
export function banknotesFolder(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const folder = join(at, 'resources', 'banknotes');
    if (existsSync(folder)) return folder;
    const above = dirname(at);
    if (above === at)
      throw refused(
        'data.missing',
        'missing',
        'The banknotes are missing: resources/banknotes belongs to Netloom. Install it again.',
        '缺少纸币图片：resources/banknotes 是 Netloom 的一部分，请重新安装。',
      );
    at = above;
  }
}

export const banknotes: DatasetKind<Record<string, never>> = {
  type: 'Banknotes',
  find: async (_, __, lenient) =>
    findImageFolder({ root: banknotesFolder(), allow_empty: false }, null, lenient),
  attach: imageFolder.attach,
};
