import { describe, expect, it } from 'vitest';
import { largeNetwork } from '../../../test/support/large';
import { tooLarge } from './tooLarge';

describe('tooLarge', () => {
  it('says so of 10,000 blocks, in both languages and under 160 characters', () => {
    const text = tooLarge(largeNetwork(10_000, 13_000));
    expect(text?.en).toContain('10,000 blocks');
    for (const sentence of Object.values(text ?? {})) expect(sentence.length).toBeLessThan(160);
  });

  it('says nothing of what the editor is made for', () => {
    expect(tooLarge(largeNetwork(300, 400))).toBeNull();
  });
});
