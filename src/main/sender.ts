/** Who may speak to main: the main frame of our own window, showing our own page. */

/** What identifies a frame; `null` when it has gone, which is no reason to trust it. */
export interface Frame {
  readonly processId: number;
  readonly routingId: number;
  readonly url: string;
}

export interface Page {
  readonly mainFrame: Frame;
  /** Scheme and host of our pages: `app://netloom`, or the address of the development server. */
  readonly origin: string;
}

/** Scheme and host of an address, also for schemes whose `URL.origin` is "null". */
export function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return host === '' ? null : `${protocol}//${host}`;
  } catch {
    return null;
  }
}

/** True only for a known frame that is our window's own main frame and shows our own page. */
export function isOwnFrame(sender: Frame | null | undefined, page: Page | null): boolean {
  if (!sender || !page) return false;
  return (
    sender.processId === page.mainFrame.processId &&
    sender.routingId === page.mainFrame.routingId &&
    originOf(sender.url) === originOf(page.origin) &&
    originOf(sender.url) !== null
  );
}
