/**
 * Interface languages. Short texts of the interface are i18next keys (`en.ts`, `zh.ts`); texts that
 * belong to a block, a diagnostic or a view are `Text` values and are read with `tr`.
 */
import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../../graph/types';
import { en } from './en';
import { zh } from './zh';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** Loads both languages; call once before the first render. */
export function startI18n(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

/** The language shown now. */
export function currentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en';
}

/** A text in the language shown now. In components prefer `useTr`, which follows a switch. */
export function tr(text: Text): string {
  return text[currentLanguage()];
}

/** `t` for keys and `tr` for texts; renders again when the language changes. */
export function useTr() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  const read = useCallback((text: Text) => text[language], [language]);
  return { t, tr: read, language };
}

export { i18next };
