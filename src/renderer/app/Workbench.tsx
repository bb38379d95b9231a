import { ReactFlowProvider } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import {
  Group,
  Panel,
  type PanelImperativeHandle,
  Separator,
  useDefaultLayout,
  usePanelRef,
} from 'react-resizable-panels';
import { Canvas } from '../canvas/Canvas';
import { MissingBar } from '../data/MissingBar';
import { Inspector } from '../inspector/Inspector';
import { Palette } from '../palette/Palette';
import { RunPanel } from '../run/RunPanel';
import { useDocument } from '../state/document';
import { type PanelName, useUi } from '../state/ui';
import { ErrorBoundary } from '../ui/ErrorBoundary';
import { DiskBar } from './files/DiskBar';
import { TopBar } from './TopBar';
import styles from './Workbench.module.css';

/** Opens and closes a panel with the state, and the state with a panel that was dragged shut. */
function useCollapsing(name: PanelName, panel: RefObject<PanelImperativeHandle | null>) {
  const open = useUi((s) => s.panels[name]);
  useEffect(() => {
    const handle = panel.current;
    if (!handle) return;
    if (open && handle.isCollapsed()) handle.expand();
    else if (!open && !handle.isCollapsed()) handle.collapse();
  }, [open, panel]);
  return () => {
    const collapsed = panel.current?.isCollapsed();
    const { panels, setPanel } = useUi.getState();
    if (collapsed !== undefined && collapsed === panels[name]) setPanel(name, !collapsed);
  };
}

/** The editor: bar, palette, canvas, run panel, inspector. */
export function Workbench() {
  const generation = useDocument((s) => s.generation);
  const palette = usePanelRef();
  const inspector = usePanelRef();
  const run = usePanelRef();
  const onPalette = useCollapsing('palette', palette);
  const onInspector = useCollapsing('inspector', inspector);
  const onRun = useCollapsing('run', run);
  const columns = useDefaultLayout({ id: 'netloom.columns', storage: localStorage });
  const rows = useDefaultLayout({ id: 'netloom.rows', storage: localStorage });

  return (
    <ReactFlowProvider key={generation}>
      <div className={styles.workbench}>
        <TopBar />
        <DiskBar />
        <MissingBar />
        <Group
          className={styles.group}
          orientation="horizontal"
          disableCursor
          defaultLayout={columns.defaultLayout}
          onLayoutChanged={columns.onLayoutChanged}
        >
          <Panel
            id="palette"
            panelRef={palette}
            defaultSize={240}
            minSize={180}
            maxSize={400}
            collapsible
            groupResizeBehavior="preserve-pixel-size"
            onResize={onPalette}
          >
            <ErrorBoundary>
              <Palette />
            </ErrorBoundary>
          </Panel>
          <Separator className={styles.vertical} />
          <Panel id="middle" minSize={320}>
            <Group
              orientation="vertical"
              disableCursor
              defaultLayout={rows.defaultLayout}
              onLayoutChanged={rows.onLayoutChanged}
            >
              <Panel id="canvas-panel" minSize={160}>
                <ErrorBoundary>
                  <Canvas />
                </ErrorBoundary>
              </Panel>
              <Separator className={styles.horizontal} />
              <Panel
                id="run"
                panelRef={run}
                className={styles.panel ?? ''}
                defaultSize={240}
                minSize={140}
                collapsible
                groupResizeBehavior="preserve-pixel-size"
                onResize={onRun}
              >
                <ErrorBoundary>
                  <RunPanel />
                </ErrorBoundary>
              </Panel>
            </Group>
          </Panel>
          <Separator className={styles.vertical} />
          <Panel
            id="inspector"
            panelRef={inspector}
            defaultSize={320}
            minSize={260}
            maxSize={640}
            collapsible
            groupResizeBehavior="preserve-pixel-size"
            onResize={onInspector}
          >
            <ErrorBoundary>
              <Inspector />
            </ErrorBoundary>
          </Panel>
        </Group>
      </div>
    </ReactFlowProvider>
  );
}
