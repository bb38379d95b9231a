/// <reference types="vite/client" />
import type { Bridge } from '../protocol/bridge';

declare global {
  interface Window {
    /** Exposed by preload. */
    readonly netloom: Bridge;
  }
}
