/** Toasts: short messages over the canvas. Call `toast` from anywhere; `Toasts` shows them. */
import { create } from 'zustand';

export type ToastKind = 'info' | 'success' | 'warning' | 'error';

export interface ToastOptions {
  readonly kind: ToastKind;
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toast extends ToastOptions {
  readonly id: number;
}

interface ToastState {
  readonly toasts: readonly Toast[];
}

/** More than this many at once would hide the work: the oldest goes. */
const AT_MOST = 4;

export const useToasts = create<ToastState>(() => ({ toasts: [] }));

let next = 1;

/** Shows a message and returns its id. The same message shown again replaces the earlier one. */
export function toast(options: ToastOptions): number {
  const id = next++;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((t) => t.message !== options.message), { ...options, id }].slice(
      -AT_MOST,
    ),
  }));
  return id;
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((t) => t.id !== id) }));
}
