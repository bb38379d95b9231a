/** State of the interface that is no part of the project: theme, language, panels, what is open. */
import { create } from 'zustand';
import type { ThemeChoice } from '../../protocol/bridge';
import { i18next, type Language } from '../i18n';
import { recall, remember } from './storage';

export type Page = 'start' | 'editor';
export type InspectorTab = 'parameters' | 'view' | 'help';
export const PANELS = ['palette', 'inspector', 'run'] as const;
export type PanelName = (typeof PANELS)[number];

/** What the run panel shows; `problems` is the editor's own. */
export type RunTab = 'curves' | 'results' | 'insight' | 'problems' | 'log';

interface UiState {
  readonly page: Page;
  readonly theme: ThemeChoice;
  /** What `theme` comes to on this system now. */
  readonly resolvedTheme: 'dark' | 'light';
  readonly language: Language;
  readonly panels: Readonly<Record<PanelName, boolean>>;
  readonly inspectorTab: InspectorTab;
  readonly runTab: RunTab;
  setPage(page: Page): void;
  setTheme(theme: ThemeChoice): void;
  setLanguage(language: Language): void;
  setPanel(panel: PanelName, open: boolean): void;
  setInspectorTab(tab: InspectorTab): void;
  setRunTab(tab: RunTab): void;
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function resolve(theme: ThemeChoice): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return systemDark.matches ? 'dark' : 'light';
}

const isTheme = (v: unknown): v is ThemeChoice => v === 'system' || v === 'dark' || v === 'light';
const isLanguage = (v: unknown): v is Language => v === 'en' || v === 'zh';
const isPanels = (v: unknown): v is Record<PanelName, boolean> =>
  typeof v === 'object' &&
  v !== null &&
  PANELS.every((p) => typeof (v as Record<string, unknown>)[p] === 'boolean');

const theme = recall<ThemeChoice>('theme', isTheme, 'system');

export const useUi = create<UiState>((set, get) => ({
  page: 'start',
  theme,
  resolvedTheme: resolve(theme),
  language: recall<Language>(
    'language',
    isLanguage,
    navigator.language.startsWith('zh') ? 'zh' : 'en',
  ),
  panels: recall('panels', isPanels, { palette: true, inspector: true, run: true }),
  inspectorTab: 'parameters',
  runTab: 'curves',
  setPage: (page) => set({ page }),
  setTheme: (choice) => {
    remember('theme', choice);
    set({ theme: choice, resolvedTheme: resolve(choice) });
    void window.netloom.setTheme(choice);
  },
  setLanguage: (language) => {
    remember('language', language);
    set({ language });
    void i18next.changeLanguage(language);
    void window.netloom.setLanguage(language);
  },
  setPanel: (panel, open) => {
    const panels = { ...get().panels, [panel]: open };
    remember('panels', panels);
    set({ panels });
  },
  setInspectorTab: (inspectorTab) => set({ inspectorTab }),
  setRunTab: (runTab) => set({ runTab }),
}));

systemDark.addEventListener('change', () => {
  useUi.setState((s) => ({ resolvedTheme: resolve(s.theme) }));
});

/** Keeps `<html data-theme lang>` in step with the state. */
export function applyUiToPage(): void {
  const apply = () => {
    const { resolvedTheme, language } = useUi.getState();
    document.documentElement.dataset.theme = resolvedTheme;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  };
  apply();
  useUi.subscribe(apply);
}
