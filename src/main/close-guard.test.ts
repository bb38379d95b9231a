import { describe, expect, it, vi } from 'vitest';
import { type Answer, CloseGuard } from './close-guard';

const dirty = { name: 'Net', path: '/net.netloom.json', dirty: true };
const clean = { ...dirty, dirty: false };

/** A guard of work that cannot be kept, unless `kept`. */
function guard(answer: Answer, kept = false) {
  const actions = {
    keep: vi.fn(async () => kept),
    ask: vi.fn(async () => answer),
    save: vi.fn(),
    discard: vi.fn(),
    close: vi.fn(),
  };
  return { actions, guard: new CloseGuard(actions) };
}
const settled = () => new Promise((done) => setTimeout(done, 0));

describe('CloseGuard', () => {
  it('lets a clean document go unasked', () => {
    const one = guard('cancel');
    one.guard.update(clean);
    expect(one.guard.mayClose()).toBe(true);
    expect(one.actions.ask).not.toHaveBeenCalled();
  });

  it('keeps what is unsaved, and closes unasked', async () => {
    const one = guard('cancel', true);
    one.guard.update(dirty);
    expect([one.guard.mayClose(), one.guard.mayClose()]).toEqual([false, false]);
    expect(one.actions.close).not.toHaveBeenCalled();
    await settled();
    expect(one.actions.keep).toHaveBeenCalledTimes(1);
    expect(one.actions.ask).not.toHaveBeenCalled();
    expect(one.actions.discard).not.toHaveBeenCalled();
    expect(one.actions.close).toHaveBeenCalledTimes(1);
    expect(one.guard.mayClose()).toBe(true);
  });

  it('asks once, however often the user clicks', async () => {
    const one = guard('cancel');
    one.guard.update(dirty);
    expect([one.guard.mayClose(), one.guard.mayClose()]).toEqual([false, false]);
    await settled();
    expect(one.actions.ask).toHaveBeenCalledTimes(1);
    expect(one.actions.close).not.toHaveBeenCalled();
    expect(one.guard.mayClose()).toBe(false);
  });

  it('closes without saving when told to', async () => {
    const one = guard('discard');
    one.guard.update(dirty);
    one.guard.mayClose();
    await settled();
    expect(one.actions.discard).toHaveBeenCalledTimes(1);
    expect(one.actions.close).toHaveBeenCalledTimes(1);
    expect(one.guard.mayClose()).toBe(true);
  });

  it('closes after the document has been saved, not before', async () => {
    const one = guard('save');
    one.guard.update(dirty);
    one.guard.mayClose();
    await settled();
    expect(one.actions.save).toHaveBeenCalledTimes(1);
    expect(one.actions.close).not.toHaveBeenCalled();
    one.guard.update(clean);
    expect(one.actions.close).toHaveBeenCalledTimes(1);
  });

  it('stays open when the save is cancelled, also after a later save', async () => {
    const one = guard('save');
    one.guard.update(dirty);
    one.guard.mayClose();
    await settled();
    one.guard.saveFailed();
    one.guard.update(clean);
    expect(one.actions.close).not.toHaveBeenCalled();
  });
});
