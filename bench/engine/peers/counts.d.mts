/** What `work` sends to the device. */
export function counted<T>(
  work: () => Promise<T>,
): Promise<{ dispatches: number; submits: number; result: T }>;
