import {
  AppWindow,
  ChevronDown,
  FilePlus2,
  FolderOpen,
  History,
  House,
  ImageDown,
  Lock,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Redo2,
  Save,
  Undo2,
} from 'lucide-react';
import { useState } from 'react';
import type { RecentProject } from '../../protocol/bridge';
import { useTr } from '../i18n';
import { RunControls } from '../run/RunControls';
import { useDocument } from '../state/document';
import { useUi } from '../state/ui';
import { IconButton } from '../ui/Button';
import { Menu, type MenuEntry } from '../ui/Menu';
import { Tooltip } from '../ui/Tooltip';
import { keysOf, runCommand } from './commands';
import { LanguageMenu, ThemeToggle } from './Preferences';
import { openProject } from './project';
import styles from './TopBar.module.css';

/** The project's name; its menu has what concerns the file. */
function ProjectMenu() {
  const { t } = useTr();
  const name = useDocument((s) => s.document.name);
  const path = useDocument((s) => s.path);
  const dirty = useDocument((s) => s.dirty);
  const readOnly = useDocument((s) => s.readOnly);
  const [recent, setRecent] = useState<readonly RecentProject[]>([]);
  const state = dirty ? t('project.changed') : (path ?? t('project.unsaved'));
  const others = recent.filter((r) => r.path !== path).slice(0, 6);
  const entries: MenuEntry[] = [
    {
      label: t('menu.new'),
      icon: <FilePlus2 size={14} />,
      shortcut: keysOf('new'),
      run: () => runCommand('new'),
    },
    {
      label: t('menu.open'),
      icon: <FolderOpen size={14} />,
      shortcut: keysOf('open'),
      run: () => runCommand('open'),
    },
    'separator',
    {
      label: t('menu.save'),
      icon: <Save size={14} />,
      shortcut: keysOf('save'),
      disabled: readOnly,
      run: () => runCommand('save'),
    },
    {
      label: t('menu.saveAs'),
      shortcut: keysOf('save-as'),
      disabled: readOnly,
      run: () => runCommand('save-as'),
    },
    {
      label: t('files.earlierSaves'),
      icon: <History size={14} />,
      run: () => runCommand('earlier-saves'),
    },
    'separator',
    {
      label: t('menu.exportSvg'),
      icon: <ImageDown size={14} />,
      run: () => runCommand('export-svg'),
    },
    { label: t('menu.exportPng'), run: () => runCommand('export-png') },
    'separator',
    {
      label: t('menu.newWindow'),
      icon: <AppWindow size={14} />,
      shortcut: keysOf('new-window'),
      run: () => runCommand('new-window'),
    },
    {
      label: t('menu.startPage'),
      icon: <House size={14} />,
      run: () => runCommand('start-page'),
    },
    ...(others.length > 0 ? ['separator' as const, { heading: t('menu.recent') }] : []),
    ...others.map((r) => ({ label: r.name, hint: r.path, run: () => void openProject(r.path) })),
  ];
  return (
    <span
      className={styles.menu}
      onPointerDownCapture={() => void window.netloom.recentProjects().then(setRecent)}
    >
      <Menu
        entries={entries}
        trigger={
          <button
            type="button"
            className={styles.project}
            data-testid="project-menu"
            title={state}
            aria-label={`${name} (${state}), ${t('menu.project')}`}
          >
            {readOnly && <Lock size={13} />}
            <span className={styles.name}>{name}</span>
            {dirty && <span className={styles.dirty} data-testid="dirty" />}
            <ChevronDown size={14} />
          </button>
        }
      />
    </span>
  );
}

function PanelToggles() {
  const { t } = useTr();
  const panels = useUi((s) => s.panels);
  const setPanel = useUi((s) => s.setPanel);
  const items = [
    { name: 'palette', label: t('menu.palette'), Icon: PanelLeft },
    { name: 'run', label: t('menu.runPanel'), Icon: PanelBottom },
    { name: 'inspector', label: t('menu.inspector'), Icon: PanelRight },
  ] as const;
  return items.map(({ name, label, Icon }) => (
    <IconButton
      key={name}
      label={label}
      aria-pressed={panels[name]}
      className={panels[name] ? styles.panelOpen : undefined}
      data-testid={`toggle-${name}`}
      onClick={() => setPanel(name, !panels[name])}
    >
      <Icon size={16} />
    </IconButton>
  ));
}

/** The bar on top: project, undo, run, look. */
export function TopBar() {
  const { t } = useTr();
  const canUndo = useDocument((s) => s.history.past.length > 0);
  const canRedo = useDocument((s) => s.history.future.length > 0);
  const readOnly = useDocument((s) => s.readOnly);
  return (
    <header className={styles.bar}>
      <ProjectMenu />
      <span className={styles.divider} />
      <IconButton
        label={t('menu.undo')}
        shortcut={keysOf('undo')}
        disabled={!canUndo}
        data-testid="undo"
        onClick={() => runCommand('undo')}
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label={t('menu.redo')}
        shortcut={keysOf('redo')}
        disabled={!canRedo}
        data-testid="redo"
        onClick={() => runCommand('redo')}
      >
        <Redo2 size={16} />
      </IconButton>
      {readOnly && (
        <Tooltip label={t('project.readOnlyHint')}>
          <span className={styles.readOnly}>
            <Lock size={12} /> {t('project.readOnly')}
          </span>
        </Tooltip>
      )}
      <span className={styles.divider} />
      <div className={styles.run}>
        <RunControls />
      </div>
      <PanelToggles />
      <span className={styles.divider} />
      <LanguageMenu />
      <ThemeToggle />
    </header>
  );
}
