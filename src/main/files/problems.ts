/** What the file system refuses, in words of both languages. */
import type { EngineErrorInfo } from '../../protocol/engine';

export interface Refusal {
  readonly ok: false;
  readonly error: EngineErrorInfo;
}

/** A refusal with its stable code and its sentence in English and Chinese. */
export function refuse(code: string, message: string, zh: string): Refusal {
  return { ok: false, error: { code, message, zh } };
}

const reasons: Readonly<Record<string, readonly [code: string, en: string, zh: string]>> = {
  ENOENT: ['file.missing', 'it is not there', '它不存在'],
  ENOTDIR: ['file.missing', 'its folder is not there', '它的文件夹不存在'],
  EACCES: ['file.permission', 'permission is denied', '没有权限'],
  EPERM: ['file.permission', 'permission is denied', '没有权限'],
  EROFS: ['file.permission', 'the disk is read-only', '磁盘是只读的'],
  ENOSPC: ['file.space', 'the disk is full', '磁盘已满'],
  EDQUOT: ['file.space', 'the disk quota is used up', '磁盘配额已用完'],
  EISDIR: ['file.folder', 'it is a folder', '它是一个文件夹'],
  ENAMETOOLONG: ['file.name', 'its name is too long', '它的名称太长'],
};

/** Stable code and sentence for what the file system said while something was done to a file. */
export function explain(error: unknown, en: string, zh: string): Refusal {
  const known = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (known) return refuse(known[0], `${en}: ${known[1]}.`, `${zh}：${known[2]}。`);
  const reason = error instanceof Error ? error.message : String(error);
  return refuse('file.failed', `${en}: ${reason}`, `${zh}：${reason}`);
}

/** The same for a file that was to be written: it says that nothing is lost. */
export function cannotWrite(error: unknown, name: string): Refusal {
  const { code, message, zh } = explain(
    error,
    `"${name}" cannot be written`,
    `“${name}”无法写入`,
  ).error;
  return refuse(
    code,
    `${message} Your work is kept; save it elsewhere.`,
    `${zh}您的工作已保留；请另存到别处。`,
  );
}
