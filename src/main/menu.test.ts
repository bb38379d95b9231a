import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import type { MenuCommand } from '../protocol/bridge';
import { menuTemplate } from './menu';
import { translator } from './texts';

const all: Record<MenuCommand, true> = {
  new: true,
  open: true,
  save: true,
  'save-as': true,
  undo: true,
  redo: true,
  delete: true,
  'select-all': true,
  group: true,
  ungroup: true,
  fit: true,
  train: true,
  stop: true,
  'start-page': true,
};

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...flat((item.submenu as MenuItemConstructorOptions[]) ?? [])]);

describe('menuTemplate', () => {
  for (const platform of ['linux', 'darwin', 'win32']) {
    it(`offers every command on ${platform}, no accelerator twice`, () => {
      const sent: MenuCommand[] = [];
      const actions = {
        send: (name: MenuCommand) => sent.push(name),
        showLogs() {},
        showRuns() {},
      };
      const items = flat(menuTemplate(platform, translator('en'), actions));
      for (const item of items) if (item.id) (item.click as () => void)();
      expect([...sent].sort()).toEqual(Object.keys(all).sort());
      const keys = items.flatMap((item) => (item.accelerator ? [String(item.accelerator)] : []));
      expect(new Set(keys).size).toBe(keys.length);
    });
  }
});

describe('translator', () => {
  it('speaks Chinese where the system does, and fills in names', () => {
    expect(translator('zh-CN')('save')).toBe('保存');
    expect(translator('de')('save')).toBe('Save');
    expect(translator('en-GB')('unsaved', { name: 'A$&B' })).toBe('Save changes to “A$&B”?');
  });
});
