import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  SelectionMode,
  useNodesInitialized,
  useOnViewportChange,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './react-flow.css';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { isLarge } from '../state/large';
import { BlockNode } from './BlockNode';
import { Breadcrumbs } from './Breadcrumbs';
import styles from './Canvas.module.css';
import { CanvasMenu } from './CanvasMenu';
import { EmptyCanvas } from './EmptyCanvas';
import { type BlockFlowNode, flowEdges, type WireFlowEdge } from './flow';
import * as gestures from './gestures';
import { NoteNode } from './NoteNode';
import { Overview } from './Overview';
import { GRID } from './place';
import { SearchBox } from './SearchBox';
import { focusCanvas, useCanvas } from './store';
import { TerminalNode } from './TerminalNode';
import { Totals } from './Totals';
import { useNodes } from './useNodes';
import { useTick } from './useTick';
import { centreOn, firstView, recallView, viewKeeper } from './view';
import { Wire } from './Wire';
import { WireReason } from './WireReason';
import { ZoomBar } from './ZoomBar';

const nodeTypes = { block: BlockNode, terminal: TerminalNode, comment: NoteNode, frame: NoteNode };
const edgeTypes = { wire: Wire };
const snapGrid: [number, number] = [GRID, GRID];
const noKey = null;
const severalKeys = ['Shift', 'Control', 'Meta'];
const proOptions = { hideAttribution: true };
/** Below this zoom small text is left out. */
const FAR = 0.6;
/** Below this one no text can be read. */
const DISTANT = 0.35;

/** Tells the canvas from how far it is seen. */
function lookFrom(root: HTMLElement | null, zoom: number): void {
  const distant = zoom < DISTANT;
  const far = String(zoom < FAR);
  if (root && root.dataset.far !== far) root.dataset.far = far;
  if (root && root.dataset.distant !== String(distant)) root.dataset.distant = String(distant);
  if (distant !== useCanvas.getState().distant) useCanvas.setState({ distant });
}

/** The edges of what is shown now: the same list while none of them changed. */
function edgesNow(old: WireFlowEdge[]): WireFlowEdge[] {
  const { shown, selection, readOnly } = useDocument.getState();
  const next = flowEdges(old, shown, selection, useCanvas.getState().pointed, !readOnly);
  const same = next.length === old.length && next.every((edge, i) => edge === old[i]);
  return same ? old : next;
}

/** Edges are looked at when wires, blocks or the selection changed; most edits change none of them. */
function useEdges(): WireFlowEdge[] {
  const [edges, setEdges] = useState<WireFlowEdge[]>(() => edgesNow([]));
  useEffect(() => {
    // What changed between rendering and now.
    setEdges(edgesNow);
    const stopDocument = useDocument.subscribe((now, before) => {
      if (now.shown !== before.shown || now.selection.wires !== before.selection.wires)
        setEdges(edgesNow);
    });
    const stopPointer = useCanvas.subscribe((now, before) => {
      if (now.pointed !== before.pointed && isLarge(useDocument.getState().shown))
        setEdges(edgesNow);
    });
    return () => {
      stopDocument();
      stopPointer();
    };
  }, []);
  return edges;
}

/** Marks the canvas while it is seen from afar: small text is then left out. */
function FarMark({ root }: { readonly root: React.RefObject<HTMLDivElement | null> }) {
  useOnViewportChange({
    onChange: useCallback(({ zoom }) => lookFrom(root.current, zoom), [root]),
  });
  return null;
}

/** The grid of dots; from afar it would be dust. */
function Dots() {
  const distant = useCanvas((s) => s.distant);
  if (distant) return null;
  return (
    <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} color="var(--canvas-dots)" />
  );
}

/** Looks at the project when it is opened: as soon as its blocks are measured. */
function FirstView() {
  const measured = useNodesInitialized();
  const flow = useReactFlow<BlockFlowNode, WireFlowEdge>();
  const store = useStoreApi();
  // On an empty canvas the first block put down must stay where it was put.
  const done = useRef(Object.keys(useDocument.getState().shown.blocks).length === 0);
  useEffect(() => {
    if (!measured || done.current) return;
    const { width, height } = store.getState();
    if (width === 0 || height === 0) return;
    done.current = true;
    const { goal } = useCanvas.getState();
    useCanvas.setState({ goal: null });
    if (goal !== null && flow.getNode(goal)) centreOn(goal);
    else
      void flow.setViewport(
        recallView() ?? firstView(flow.getNodesBounds(flow.getNodes()), width, height),
      );
  }, [measured, flow, store]);
  // Back from a group, one finds the view that one left.
  const latest = useRef(flow);
  latest.current = flow;
  useLayoutEffect(() => {
    const keep = viewKeeper();
    return () => {
      if (done.current) keep(latest.current.getViewport());
    };
  }, []);
  return null;
}

/** The network, or the inside of a group; each has a view of its own. */
/** So many blocks are all drawn when seen from afar: panning then mounts none. */
const MOST_SKETCHES = 600;

export function Canvas() {
  const inside = useDocument((s) => s.inside.join(' '));
  return (
    <ReactFlowProvider key={inside}>
      <View />
    </ReactFlowProvider>
  );
}

/** Blocks, wires, minimap, zoom, totals. */
function View() {
  const { t } = useTr();
  const spoken = useMemo(
    () => ({
      'node.a11yDescription.default': t('canvas.nodeHint'),
      'node.a11yDescription.keyboardDisabled': t('canvas.nodeHint'),
      'node.a11yDescription.ariaLiveMessage': ({ x, y }: { x: number; y: number }) =>
        t('canvas.moved', { x: Math.round(x), y: Math.round(y) }),
      'edge.a11yDescription.default': t('canvas.edgeHint'),
    }),
    [t],
  );
  const { nodes, onNodesChange } = useNodes();
  const edges = useEdges();
  const root = useRef<HTMLDivElement>(null);
  useTick(root);
  const empty = useDocument((s) => Object.keys(s.shown.blocks).length === 0);
  const large = useDocument((s) => isLarge(s.shown));
  const distant = useCanvas((s) => s.distant);
  const few = useDocument((s) => Object.keys(s.shown.blocks).length <= MOST_SKETCHES);
  const readOnly = useDocument((s) => s.readOnly);
  const onInit = useCallback((flow: ReactFlowInstance<BlockFlowNode, WireFlowEdge>) => {
    // Looked up once: React Flow's own EdgeLabelRenderer does it for every wire on every change.
    const labels = root.current?.querySelector('.react-flow__edgelabel-renderer') ?? null;
    useCanvas.setState({ flow, labels });
    focusCanvas();
    lookFrom(root.current, flow.getZoom());
  }, []);

  return (
    <CanvasMenu>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same search opens from the keyboard */}
      <div
        ref={root}
        className={styles.canvas}
        data-testid="canvas"
        data-far="false"
        tabIndex={-1}
        onDoubleClick={gestures.onDoubleClick}
      >
        <ReactFlow<BlockFlowNode, WireFlowEdge>
          aria-label={t('canvas.label')}
          ariaLabelConfig={spoken}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={gestures.onEdgesChange}
          onNodeClick={gestures.onNodeClick}
          onNodeDoubleClick={gestures.onNodeDoubleClick}
          onPaneClick={focusCanvas}
          onInit={onInit}
          onConnectStart={gestures.onConnectStart}
          onConnect={gestures.onConnect}
          onConnectEnd={gestures.onConnectEnd}
          edgesReconnectable={!readOnly && !large}
          reconnectRadius={18}
          onReconnectStart={gestures.onReconnectStart}
          onReconnect={gestures.onReconnect}
          onReconnectEnd={gestures.onReconnectEnd}
          isValidConnection={gestures.isValidConnection}
          onEdgeMouseEnter={gestures.onEdgeMouseEnter}
          onEdgeMouseLeave={gestures.onEdgeMouseLeave}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          disableKeyboardA11y
          deleteKeyCode={noKey}
          connectionLineType={ConnectionLineType.Bezier}
          connectionRadius={20}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={severalKeys}
          snapToGrid
          snapGrid={snapGrid}
          onlyRenderVisibleElements={large && !(distant && few)}
          minZoom={0.1}
          maxZoom={2}
          zoomOnDoubleClick={false}
          proOptions={proOptions}
          elevateEdgesOnSelect={false}
        >
          <Dots />
          <Overview label={t('canvas.minimap')} />
          <FarMark root={root} />
          <FirstView />
        </ReactFlow>
        {empty && <EmptyCanvas />}
        <Breadcrumbs />
        <ZoomBar />
        <Totals />
        <SearchBox />
        <WireReason />
      </div>
    </CanvasMenu>
  );
}
