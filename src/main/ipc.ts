/**
 * What the window may ask of main. Every message is checked twice: who sent it (sender.ts) and what
 * it says (the schemas here). A message that fails either is refused and logged.
 */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { z } from 'zod';
import { documentSchema } from '../graph/document/schema';
import type { Bridge } from '../protocol/bridge';
import { type Call, CONNECT, callChannel, calls, DOCUMENT_STATE } from '../protocol/channels';
import { type Method, requests } from '../protocol/engine';
import type { DocumentState } from './close-guard';
import { backupId } from './files/backups';
import { type Frame, isOwnFrame, type Page } from './sender';
import { languageSchema, themeSchema } from './settings';

const path = z.string().min(1).max(4096);
const { file: _file, ...viewShape } = requests.exportView.params.shape;
const { runDir: _runDir, resume: _resume, ...trainShape } = requests.train.params.shape;

/** What only main says to the engine: `train` needs a folder that main chooses. */
const RESERVED: ReadonlySet<Method> = new Set([
  'train',
  'shutdown',
  // They write where they are told: only main may say where.
  'exportView',
  'report',
]);
const methods = (Object.keys(requests) as Method[]).filter((method) => !RESERVED.has(method));

/** The arguments of every call, in order. */
const argumentsOf = {
  openProject: z.tuple([path.optional()]),
  saveProject: z.tuple([documentSchema, path.nullable(), z.boolean(), z.boolean().optional()]),
  keepWork: z.tuple([documentSchema.nullable(), path.nullable()]),
  keptWork: z.tuple([]),
  openKept: z.tuple([backupId]),
  discardKept: z.tuple([backupId]),
  earlierSaves: z.tuple([path]),
  exportPicture: z.tuple([z.string().max(1000), z.enum(['svg', 'png']), z.instanceof(Uint8Array)]),
  exportView: z.tuple([z.string().max(1000), z.enum(['png', 'npy', 'csv']), z.object(viewShape)]),
  newWindow: z.tuple([]),
  recentProjects: z.tuple([]),
  templates: z.tuple([]),
  chooseFolder: z.tuple([z.string().max(200)]),
  chooseFiles: z.tuple([z.string().max(200)]),
  missingPaths: z.tuple([z.array(path).max(1000)]),
  getTheme: z.tuple([]),
  setTheme: z.tuple([themeSchema]),
  setLanguage: z.tuple([languageSchema]),
  zoom: z.tuple([z.union([z.literal(-1), z.literal(0), z.literal(1)])]),
  request: z
    .tuple([z.enum(methods as [Method, ...Method[]]), z.unknown()])
    .transform(([method, params], context) => {
      const parsed = requests[method].params.safeParse(params);
      if (parsed.success) return [method, parsed.data] as const;
      context.addIssue({ code: 'custom', message: `${method}: ${z.prettifyError(parsed.error)}` });
      return z.NEVER;
    }),
  train: z.tuple([z.object(trainShape)]),
} satisfies Record<Call, z.ZodType>;

type Arguments<C extends Call> = z.output<(typeof argumentsOf)[C]>;
/** What main does for a window that asks. */
export type Handlers<W> = {
  readonly [C in Call]: (
    window: W,
    ...args: Arguments<C>
  ) => Promise<Awaited<ReturnType<Bridge[C]>>>;
};

const documentStateSchema = z.object({
  name: z.string().max(1000),
  path: path.nullable(),
  dirty: z.boolean(),
});

export interface Notices<W> {
  /** A fresh page wants the engine's events. */
  readonly connect: (window: W) => void;
  readonly documentState: (window: W, state: DocumentState) => void;
}

/** A window of ours and the page that it shows now. */
export interface Sender<W> {
  readonly window: W;
  readonly page: Page;
}

/** Checks the arguments of a call. Throws a sentence that names the call and the argument. */
export function parseArguments<C extends Call>(call: C, args: unknown): Arguments<C> {
  const parsed = argumentsOf[call].safeParse(args);
  if (!parsed.success) throw new Error(`${call}: ${z.prettifyError(parsed.error)}`);
  return parsed.data as Arguments<C>;
}

/** Connects the handlers. `senderOf` gives the window of ours whose contents have that id. */
export function handleIpc<W>(
  handlers: Handlers<W>,
  notices: Notices<W>,
  senderOf: (contentsId: number) => Sender<W> | null,
  log: (text: string) => void,
): void {
  const ours = (event: IpcMainEvent | IpcMainInvokeEvent, what: string): Sender<W> | null => {
    const frame = event.senderFrame as Frame | null;
    const sender = senderOf(event.sender.id);
    if (sender && isOwnFrame(frame, sender.page)) return sender;
    log(`refused ${what} from ${frame?.url ?? 'an unknown frame'}`);
    return null;
  };
  const handle = <C extends Call>(call: C) => {
    const handler = handlers[call] as (window: W, ...args: readonly unknown[]) => Promise<unknown>;
    ipcMain.handle(callChannel(call), async (event, ...args: unknown[]) => {
      const sender = ours(event, call);
      if (!sender) throw new Error('refused');
      let parsed: Arguments<C>;
      try {
        parsed = parseArguments(call, args);
      } catch (error) {
        log(`refused a malformed message: ${String(error)}`);
        throw error;
      }
      return handler(sender.window, ...parsed);
    });
  };
  for (const call of calls) handle(call);
  ipcMain.on(CONNECT, (event) => {
    const sender = ours(event, CONNECT);
    if (sender) notices.connect(sender.window);
  });
  ipcMain.on(DOCUMENT_STATE, (event, state: unknown) => {
    const sender = ours(event, DOCUMENT_STATE);
    if (!sender) return;
    const parsed = documentStateSchema.safeParse(state);
    if (parsed.success) notices.documentState(sender.window, parsed.data);
    else log(`refused a malformed message: ${z.prettifyError(parsed.error)}`);
  });
}
