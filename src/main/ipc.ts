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
import { type Frame, isOwnFrame, type Page } from './sender';
import { themeSchema } from './settings';

const path = z.string().min(1).max(4096);
const { runDir: _runDir, resume: _resume, ...trainShape } = requests.train.params.shape;

/** What only main says to the engine: `train` needs a folder that main chooses. */
const RESERVED: ReadonlySet<Method> = new Set(['train', 'shutdown']);
const methods = (Object.keys(requests) as Method[]).filter((method) => !RESERVED.has(method));

/** The arguments of every call, in order. */
const argumentsOf = {
  openProject: z.tuple([path.optional()]),
  saveProject: z.tuple([documentSchema, path.nullable(), z.boolean()]),
  recentProjects: z.tuple([]),
  templates: z.tuple([]),
  chooseFolder: z.tuple([z.string().max(200)]),
  getTheme: z.tuple([]),
  setTheme: z.tuple([themeSchema]),
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
export type Handlers = {
  readonly [C in Call]: (...args: Arguments<C>) => Promise<Awaited<ReturnType<Bridge[C]>>>;
};

const documentStateSchema = z.object({
  name: z.string().max(1000),
  path: path.nullable(),
  dirty: z.boolean(),
});

export interface Notices {
  /** A fresh page wants the engine's events. */
  readonly connect: () => void;
  readonly documentState: (state: DocumentState) => void;
}

/** Checks the arguments of a call. Throws a sentence that names the call and the argument. */
export function parseArguments<C extends Call>(call: C, args: unknown): Arguments<C> {
  const parsed = argumentsOf[call].safeParse(args);
  if (!parsed.success) throw new Error(`${call}: ${z.prettifyError(parsed.error)}`);
  return parsed.data as Arguments<C>;
}

/** Connects the handlers. `page` is our window's page at the time of the message. */
export function handleIpc(
  handlers: Handlers,
  notices: Notices,
  page: () => Page | null,
  log: (text: string) => void,
): void {
  const isOurs = (event: IpcMainEvent | IpcMainInvokeEvent, what: string): boolean => {
    const frame = event.senderFrame as Frame | null;
    if (isOwnFrame(frame, page())) return true;
    log(`refused ${what} from ${frame?.url ?? 'an unknown frame'}`);
    return false;
  };
  const handle = <C extends Call>(call: C) => {
    const handler = handlers[call] as (...args: readonly unknown[]) => Promise<unknown>;
    ipcMain.handle(callChannel(call), async (event, ...args: unknown[]) => {
      if (!isOurs(event, call)) throw new Error('refused');
      let parsed: Arguments<C>;
      try {
        parsed = parseArguments(call, args);
      } catch (error) {
        log(`refused a malformed message: ${String(error)}`);
        throw error;
      }
      return handler(...parsed);
    });
  };
  for (const call of calls) handle(call);
  ipcMain.on(CONNECT, (event) => {
    if (isOurs(event, CONNECT)) notices.connect();
  });
  ipcMain.on(DOCUMENT_STATE, (event, state: unknown) => {
    if (!isOurs(event, DOCUMENT_STATE)) return;
    const parsed = documentStateSchema.safeParse(state);
    if (parsed.success) notices.documentState(parsed.data);
    else log(`refused a malformed message: ${z.prettifyError(parsed.error)}`);
  });
}
