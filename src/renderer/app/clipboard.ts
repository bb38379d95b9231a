/** The clipboard for menus and the palette; for its keys the browser makes events of its own. */
import { copySelection, deleteSelection, paste } from '../canvas/edits';

export async function copyToClipboard(): Promise<boolean> {
  const text = copySelection();
  if (text === null) return false;
  await navigator.clipboard.writeText(text);
  return true;
}

export async function cutToClipboard(): Promise<void> {
  if (await copyToClipboard()) deleteSelection();
}

export async function pasteFromClipboard(outer = false): Promise<void> {
  paste(await navigator.clipboard.readText(), outer);
}
