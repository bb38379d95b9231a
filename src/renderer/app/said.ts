/** What main and the engine said, in the language shown now. */
import type { EngineErrorInfo } from '../../protocol/engine';
import { errorText } from '../engine/errors';
import { tr } from '../i18n';

export const said = (error: EngineErrorInfo): string => tr(errorText(error));
