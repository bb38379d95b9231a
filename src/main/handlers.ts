/** What main does when a window asks: one function for each call of the bridge. */
import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { app, dialog, nativeTheme } from 'electron';
import log from 'electron-log/main';
import { withPathsFrom } from '../graph/document/paths';
import type { OpenedProject, Outcome } from '../protocol/bridge';
import { cannotWrite } from './files/problems';
import { makeRunFolder } from './files/runs';
import { readTemplates } from './files/templates';
import type { Handlers } from './ipc';
import type { AppParts } from './parts';
import type { ProjectWindow } from './project-window';

export function handlersOf(netloom: AppParts): Handlers<ProjectWindow> {
  const { files, backups, history, recent, settings } = netloom;
  const filters = () => [{ name: netloom.t('project'), extensions: ['json'] }];

  const openDialog = async (
    { window }: ProjectWindow,
    options: Electron.OpenDialogOptions,
  ): Promise<string | null> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
    return canceled ? null : (filePaths[0] ?? null);
  };

  const saveDialog = async (
    { window }: ProjectWindow,
    options: Electron.SaveDialogOptions,
  ): Promise<string | null> => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, options);
    return canceled || !filePath ? null : filePath;
  };

  /** Unsaved work that no window is at. */
  const orphans = async () => {
    const shown = new Set(netloom.windows.map(({ id }) => id));
    return (await backups.list()).filter(({ id }) => !shown.has(id));
  };

  const open = async (
    window: ProjectWindow,
    path: string,
  ): Promise<Outcome<OpenedProject | null>> => {
    const other = netloom.windowOf(path);
    if (other && other !== window) {
      other.focus();
      return { ok: true, value: null };
    }
    return files.read(path);
  };

  return {
    openProject: async (window, path) => {
      if (path !== undefined) return open(window, path);
      const chosen = await openDialog(window, { properties: ['openFile'], filters: filters() });
      return chosen === null ? { ok: true, value: null } : open(window, chosen);
    },
    saveProject: async (window, document, path, saveAs, overwrite = false) => {
      let target = path;
      if (target === null || saveAs || !files.mayWrite(target)) {
        const defaultPath = target ?? `${fileName(document.name)}.netloom.json`;
        const chosen = await saveDialog(window, { defaultPath, filters: filters() });
        if (chosen === null) {
          window.guard.saveFailed();
          return { ok: true, value: null };
        }
        target = files.choose(chosen);
      }
      const placed = withPathsFrom(document, path && dirname(path), dirname(target));
      const written = await files.write(target, placed, overwrite);
      if (!written.ok) window.guard.saveFailed();
      return written;
    },
    keepWork: (window, document, path) => window.backup(document, path),
    keptWork: async () =>
      (await orphans()).map(({ id, path, keptAt, document: { name } }) => ({
        id,
        path,
        keptAt,
        name,
      })),
    openKept: async (window, id) => {
      const backup = (await orphans()).find((kept) => kept.id === id);
      return backup ? window.adopt(id, backup) : null;
    },
    discardKept: async (_window, id) => {
      if ((await orphans()).some((kept) => kept.id === id)) await backups.remove(id);
    },
    earlierSaves: (_window, path) => history.list(path),
    exportPicture: async (window, name, kind, data) => {
      const chosen = await saveDialog(window, {
        defaultPath: `${fileName(name)}.${kind}`,
        filters: [{ name: netloom.t(kind), extensions: [kind] }],
      });
      if (chosen === null) return { ok: true, value: null };
      const path = chosen.toLowerCase().endsWith(`.${kind}`) ? chosen : `${chosen}.${kind}`;
      try {
        await writeFile(path, data);
      } catch (error) {
        return cannotWrite(error, basename(path));
      }
      return { ok: true, value: { path } };
    },
    exportView: async (window, name, extension, view) => {
      const chosen = await saveDialog(window, {
        defaultPath: `${fileName(name)}.${extension}`,
        filters: [{ name: netloom.t(extension), extensions: [extension] }],
      });
      if (chosen === null) return { ok: true, value: null };
      const named = chosen.toLowerCase().endsWith(`.${extension}`);
      const file = named ? chosen : `${chosen}.${extension}`;
      return window.engine.request('exportView', { ...view, file });
    },
    newWindow: async () => {
      netloom.newWindow();
    },
    recentProjects: () => recent.list(),
    templates: () =>
      readTemplates(join(app.getAppPath(), 'resources/examples'), (file, reason) =>
        log.error(`template ${file}: ${reason}`),
      ),
    chooseFolder: (window, title) => openDialog(window, { title, properties: ['openDirectory'] }),
    chooseFiles: async ({ window }, title) => {
      const properties: ('openFile' | 'multiSelections')[] = ['openFile', 'multiSelections'];
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, properties });
      return canceled || filePaths.length === 0 ? null : filePaths;
    },
    missingPaths: async (_window, paths) => {
      const there = await Promise.all(paths.map((path) => stat(path).then(Boolean, isThere)));
      return paths.filter((_, i) => !there[i]);
    },
    getTheme: async () => settings.value.theme,
    setTheme: async (_window, theme) => {
      nativeTheme.themeSource = theme;
      await settings.set({ ...settings.value, theme });
    },
    setLanguage: (_window, language) => netloom.setLanguage(language),
    zoom: async (_window, by) => netloom.zoom(by),
    request: (window, method, params) => window.engine.request(method, params),
    train: (window, params) =>
      window.engine.train(params, () => makeRunFolder(netloom.runs, params.document.name)),
  };
}

/** What cannot be looked at may well be there: only these two say that it is not. */
const isThere = ({ code }: NodeJS.ErrnoException): boolean =>
  code !== 'ENOENT' && code !== 'ENOTDIR';

/** A project's name as a file name on every system. */
export function fileName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what file systems refuse.
  const plain = name.replace(/[<>:"/\\|?*\u0000-\u001f]+/g, ' ').trim();
  // File systems count bytes: 255, and the ending needs some.
  let short = '';
  for (const letter of plain) {
    if (Buffer.byteLength(short + letter) > 200) break;
    short += letter;
  }
  return short.trim() || 'Untitled';
}
