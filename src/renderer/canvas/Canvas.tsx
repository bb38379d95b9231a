import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  type FinalConnectionState,
  type OnConnectStartParams,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useNodesInitialized,
  useOnViewportChange,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './react-flow.css';
import {
  type MouseEvent as ReactMouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { whyNotConnect } from '../../graph/analysis/connect';
import { rewiring } from '../../graph/document/wiring';
import { useTr } from '../i18n';
import { useDocument } from '../state/document';
import { BlockNode } from './BlockNode';
import { Breadcrumbs } from './Breadcrumbs';
import styles from './Canvas.module.css';
import { CanvasMenu } from './CanvasMenu';
import { EmptyCanvas } from './EmptyCanvas';
import { connect } from './edits';
import { type BlockFlowNode, flowEdges, isLarge, noteIdOf, type WireFlowEdge } from './flow';
import { enterGroup } from './groups';
import { NoteNode } from './NoteNode';
import { Overview } from './Overview';
import { GRID } from './place';
import { SearchBox } from './SearchBox';
import { focusCanvas, type LooseWire, useCanvas } from './store';
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

function useEdges(): WireFlowEdge[] {
  const document = useDocument((s) => s.shown);
  const selection = useDocument((s) => s.selection);
  const previous = useRef<WireFlowEdge[]>([]);
  return useMemo(() => {
    const next = flowEdges(previous.current, document, selection);
    const old = previous.current;
    const same = next.length === old.length && next.every((edge, i) => edge === old[i]);
    if (!same) previous.current = next;
    return previous.current;
  }, [document, selection]);
}

function looseWire({ nodeId, handleId, handleType }: OnConnectStartParams): LooseWire | null {
  if (nodeId === null || handleId === null) return null;
  const side = handleType === 'source' ? 'outputs' : 'inputs';
  return { port: { block: nodeId, port: handleId }, side };
}

/** The place in the window of a mouse or touch event. */
function placeOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
}

/** Marks the canvas while it is seen from afar: small text is then left out. */
function FarMark({ root }: { readonly root: React.RefObject<HTMLDivElement | null> }) {
  useOnViewportChange({
    onChange: useCallback(({ zoom }) => lookFrom(root.current, zoom), [root]),
  });
  return null;
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
  const readOnly = useDocument((s) => s.readOnly);
  /** React Flow reports a wire drawn between fitting ports here; others only at the end. */
  const joined = useRef(false);
  /** The same for a wire whose end is dragged elsewhere. */
  const moved = useRef(false);

  const openSearch = (at: { x: number; y: number }, wire?: LooseWire) => {
    const { flow } = useCanvas.getState();
    if (!flow || useDocument.getState().readOnly) return;
    const position = flow.screenToFlowPosition(at);
    useCanvas.setState({ search: { ...at, position, ...(wire && { wire }) } });
  };

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const wire = useCanvas.getState().drawing;
    useCanvas.getState().stopDrawing();
    if (joined.current || !wire) return;
    const { toHandle } = state;
    if (toHandle?.nodeId && toHandle.id) {
      const other = { block: toHandle.nodeId, port: toHandle.id };
      if (other.block === wire.port.block && other.port === wire.port.port) return;
      if (wire.side === 'outputs') connect(wire.port, other);
      else connect(other, wire.port);
      return;
    }
    const onPane = event.target instanceof Element && event.target.closest('.react-flow__pane');
    if (onPane) openSearch(placeOf(event), wire);
  };

  const onDoubleClick = (event: ReactMouseEvent) => {
    const { target } = event;
    // React Flow's pane holds the blocks too.
    if (!(target instanceof Element) || target.closest('.react-flow__node')) return;
    if (!target.closest('.react-flow__pane')) return;
    openSearch({ x: event.clientX, y: event.clientY });
  };

  return (
    <CanvasMenu>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same search opens from the keyboard */}
      <div
        ref={root}
        className={styles.canvas}
        data-testid="canvas"
        data-far="false"
        tabIndex={-1}
        onDoubleClick={onDoubleClick}
      >
        <ReactFlow<BlockFlowNode, WireFlowEdge>
          aria-label={t('canvas.label')}
          ariaLabelConfig={spoken}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={(changes) => {
            const { selection, select } = useDocument.getState();
            const chosen = changes.filter((c) => c.type === 'select');
            if (chosen.length === 0) return;
            const wires = new Set(selection.wires);
            for (const { id, selected } of chosen) {
              if (selected) wires.add(id);
              else wires.delete(id);
            }
            select({ wires: [...wires] });
          }}
          onNodeClick={({ shiftKey, ctrlKey, metaKey }, { id }) => {
            // One of several selected blocks, clicked and not dragged, becomes the only one.
            const { selection, select } = useDocument.getState();
            const { blocks, wires, notes = [] } = selection;
            if (shiftKey || ctrlKey || metaKey || blocks.length + wires.length + notes.length < 2)
              return;
            const note = noteIdOf(id);
            select({
              blocks: note === undefined ? [id] : [],
              wires: [],
              notes: note === undefined ? [] : [note],
            });
          }}
          onNodeDoubleClick={(event, { id }) => {
            // In a field, a double click selects a word.
            const inField = event.target instanceof Element && event.target.closest('.nodrag');
            if (!inField) enterGroup(id);
          }}
          onPaneClick={focusCanvas}
          onInit={(flow) => {
            // Looked up once: React Flow's own EdgeLabelRenderer does it for every wire on every change.
            const labels = root.current?.querySelector('.react-flow__edgelabel-renderer') ?? null;
            useCanvas.setState({ flow, labels });
            focusCanvas();
            lookFrom(root.current, flow.getZoom());
          }}
          onConnectStart={(_, params) => {
            joined.current = false;
            const wire = looseWire(params);
            if (wire) useCanvas.getState().startDrawing(useDocument.getState().shown, wire);
          }}
          onConnect={({ source, sourceHandle, target, targetHandle }) => {
            joined.current = true;
            if (sourceHandle === null || targetHandle === null) return;
            connect({ block: source, port: sourceHandle }, { block: target, port: targetHandle });
          }}
          onConnectEnd={onConnectEnd}
          edgesReconnectable={!readOnly && !large}
          reconnectRadius={18}
          onReconnectStart={() => {
            moved.current = false;
          }}
          onReconnect={({ id }, { source, sourceHandle, target, targetHandle }) => {
            moved.current = true;
            if (sourceHandle === null || targetHandle === null) return;
            const { shown, edit } = useDocument.getState();
            const from = { block: source, port: sourceHandle };
            const command = rewiring(shown, id, from, { block: target, port: targetHandle });
            if (command) edit(command);
          }}
          onReconnectEnd={(_, { id }, __, { toHandle }) => {
            // Let go over nothing: the wire is pulled out.
            if (!moved.current && !toHandle)
              useDocument.getState().edit({ kind: 'remove', blocks: [], wires: [id] });
          }}
          isValidConnection={({ source, sourceHandle, target, targetHandle }) =>
            !!sourceHandle &&
            !!targetHandle &&
            whyNotConnect(
              useDocument.getState().shown,
              { block: source, port: sourceHandle },
              { block: target, port: targetHandle },
            ) === null
          }
          onEdgeMouseEnter={(_, edge) =>
            useCanvas.getState().hoverWire(useDocument.getState().shown, edge.id)
          }
          onEdgeMouseLeave={() =>
            useCanvas.getState().hoverWire(useDocument.getState().shown, null)
          }
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          disableKeyboardA11y
          deleteKeyCode={noKey}
          connectionLineType={ConnectionLineType.Bezier}
          connectionRadius={20}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
          snapToGrid
          snapGrid={snapGrid}
          onlyRenderVisibleElements={large}
          minZoom={0.1}
          maxZoom={2}
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
          elevateEdgesOnSelect={false}
        >
          <Background
            variant={BackgroundVariant.Dots}
            gap={24}
            size={1.2}
            color="var(--canvas-dots)"
          />
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
