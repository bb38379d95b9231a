/** Starts a display without a screen; `display` is what goes into DISPLAY. */
export function startXvfb(): Promise<{ readonly display: string; stop(): Promise<void> }>;
