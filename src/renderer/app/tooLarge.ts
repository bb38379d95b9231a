/** Projects larger than the editor is made for: they open, with a sentence. */
import type { NetDocument } from '../../graph/document/schema';
import type { Text } from '../../graph/types';

/** Up to so many blocks an edit answers at once. */
const COMFORTABLE = 1500;

/** What to say when a project is opened whose edits will take long; `null` for all others. */
export function tooLarge(document: NetDocument): Text | null {
  const scopes = [document, ...Object.values(document.groups ?? {})];
  const count = scopes.reduce((sum, { blocks }) => sum + Object.keys(blocks).length, 0);
  if (count <= COMFORTABLE) return null;
  const number = count.toLocaleString('en');
  return {
    en: `This project has ${number} blocks: edits may take seconds. Make repeated parts one group with repeat to speed it up.`,
    zh: `该项目有 ${number} 个块：每次编辑可能需要数秒。可将重复的部分组合为一个带 repeat 的组。`,
  };
}
