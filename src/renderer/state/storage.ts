/** Small preferences kept in localStorage; broken or missing values give the fallback. */

export function recall<T>(key: string, check: (value: unknown) => value is T, fallback: T): T {
  try {
    const text = localStorage.getItem(`netloom.${key}`);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return check(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`netloom.${key}`, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only costs the memory of a preference.
  }
}
