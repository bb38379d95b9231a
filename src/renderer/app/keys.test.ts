import { describe, expect, it } from 'vitest';
import { keysOfEvent } from './keys';

const press = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]) => ({
  key,
  ctrlKey: held.includes('ctrlKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
  altKey: held.includes('altKey'),
});

describe('keysOfEvent', () => {
  it('writes shortcuts as menus do', () => {
    expect(keysOfEvent(press('z', 'ctrlKey'), false)).toBe('Ctrl+Z');
    expect(keysOfEvent(press('Z', 'ctrlKey', 'shiftKey'), false)).toBe('Ctrl+Shift+Z');
    expect(keysOfEvent(press('Delete'), false)).toBe('Delete');
    expect(keysOfEvent(press('.', 'ctrlKey'), false)).toBe('Ctrl+.');
  });
  it('takes ⌘ for Ctrl on a Mac only', () => {
    expect(keysOfEvent(press('z', 'metaKey'), true)).toBe('Ctrl+Z');
    expect(keysOfEvent(press('z', 'metaKey'), false)).toBe('Z');
    expect(keysOfEvent(press('z', 'ctrlKey'), true)).toBe('Z');
  });
});
