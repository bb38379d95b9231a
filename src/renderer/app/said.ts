/** What main and the engine said, in the language shown now. */
import type { EngineErrorInfo } from '../../protocol/engine';
import { currentLanguage } from '../i18n';

export function said(error: EngineErrorInfo): string {
  return currentLanguage() === 'zh' ? (error.zh ?? error.message) : error.message;
}
