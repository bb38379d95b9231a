/** Theme and language: on the start page and in the editor. */
import { Languages, Moon, Sun, SunMoon } from 'lucide-react';
import type { ThemeChoice } from '../../protocol/bridge';
import { LANGUAGES, type Language, useTr } from '../i18n';
import { useUi } from '../state/ui';
import { IconButton } from '../ui/Button';
import { Menu } from '../ui/Menu';
import styles from './Preferences.module.css';

const NEXT_THEME: Record<ThemeChoice, ThemeChoice> = {
  system: 'dark',
  dark: 'light',
  light: 'system',
};
const THEME_ICON = { system: SunMoon, dark: Moon, light: Sun };
const THEME_TEXT = {
  system: 'menu.themeSystem',
  dark: 'menu.themeDark',
  light: 'menu.themeLight',
} as const;

export function ThemeToggle() {
  const { t } = useTr();
  const theme = useUi((s) => s.theme);
  const setTheme = useUi((s) => s.setTheme);
  const Icon = THEME_ICON[theme];
  return (
    <IconButton
      label={t('menu.theme', { theme: t(THEME_TEXT[theme]) })}
      data-testid="theme-toggle"
      data-theme-choice={theme}
      onClick={() => setTheme(NEXT_THEME[theme])}
    >
      <Icon size={16} />
    </IconButton>
  );
}

const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', zh: '简体中文' };

export function LanguageMenu() {
  const { t } = useTr();
  const language = useUi((s) => s.language);
  const setLanguage = useUi((s) => s.setLanguage);
  return (
    <Menu
      align="end"
      entries={LANGUAGES.map((l) => ({
        label: LANGUAGE_NAMES[l],
        checked: l === language,
        testId: `language-${l}`,
        run: () => setLanguage(l),
      }))}
      trigger={
        <button
          type="button"
          className={styles.language}
          aria-label={t('menu.language')}
          title={t('menu.language')}
          data-testid="language-menu"
        >
          <Languages size={16} />
        </button>
      }
    />
  );
}
