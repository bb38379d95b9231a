import styles from './Kbd.module.css';

/** The keys of a shortcut as the platform writes them: `Ctrl+Z`, or `⌘Z` on a Mac. */
export function platformKeys(keys: string): string {
  if (window.netloom.platform !== 'darwin') return keys;
  return keys.replace('Ctrl+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥');
}

export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className={styles.kbd}>{platformKeys(keys)}</kbd>;
}
