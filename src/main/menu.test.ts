import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import type { MenuCommand } from '../protocol/bridge';
import { COMMANDS, type CommandInfo, commandIds } from '../protocol/commands';
import { menuTemplate } from './menu';
import { languageOf, texts, translator } from './texts';

/** Roles of the system, and what main does itself, besides what is only a key. */
const NOT_SENT: readonly string[] = ['new-window', 'cut', 'copy', 'paste'];
const all = commandIds.filter((id) => {
  const info: CommandInfo = COMMANDS[id];
  return !info.hidden && !NOT_SENT.includes(id);
});

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...flat((item.submenu as MenuItemConstructorOptions[]) ?? [])]);

describe('menuTemplate', () => {
  for (const platform of ['linux', 'darwin', 'win32']) {
    it(`offers every command on ${platform}, no accelerator twice`, () => {
      const sent: MenuCommand[] = [];
      const actions = {
        send: (name: MenuCommand) => sent.push(name),
        newWindow() {},
        zoom() {},
        showLogs() {},
        showRuns() {},
      };
      const items = flat(menuTemplate(platform, translator('en'), actions, 'en'));
      for (const item of items) if (item.id) (item.click as () => void)();
      expect([...sent].sort()).toEqual([...all].sort());
      const keys = items.flatMap((item) => (item.accelerator ? [String(item.accelerator)] : []));
      expect(new Set(keys).size).toBe(keys.length);
    });
  }
});

describe('texts of main', () => {
  it('are all in both languages', () => {
    for (const [key, [en, zh]] of Object.entries(texts)) {
      expect(en, key).not.toMatch(/\p{Script=Han}/u);
      expect(zh, key).toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('translator', () => {
  it('speaks Chinese where the system does, and fills in names', () => {
    expect(translator(languageOf('zh-CN'))('save')).toBe('保存');
    expect(translator(languageOf('de'))('save')).toBe('Save');
    expect(translator(languageOf('en-GB'))('unsaved', { name: 'A$&B' })).toBe(
      'Save changes to “A$&B”?',
    );
  });
});
