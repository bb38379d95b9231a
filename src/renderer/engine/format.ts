/** Numbers as people read them in the run panel and the views. Pure. */

/** `0:42`, `12:05`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  const whole = Math.round(seconds);
  const s = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`;
}

/** Images per second: `87`, `940`, `9.4k`, `12k`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return '–';
  if (perSecond < 10) return perSecond.toFixed(1);
  if (perSecond < 1000) return String(Math.round(perSecond));
  if (perSecond < 9_950) return `${(perSecond / 1000).toFixed(1)}k`;
  if (perSecond < 999_500) return `${Math.round(perSecond / 1000)}k`;
  return `${(perSecond / 1e6).toFixed(1)}M`;
}

/** Learning rates: `0.001`, `3.2e-5`. */
export function formatLearningRate(lr: number | undefined): string {
  if (lr === undefined || !Number.isFinite(lr)) return '–';
  const short = Number(lr.toPrecision(3));
  return short !== 0 && Math.abs(short) < 1e-3 ? short.toExponential() : String(short);
}

/** A share as per cent with two digits: `97.31 %`; `–` for none. */
export function formatPercent(share: number | null | undefined): string {
  return share == null || !Number.isFinite(share) ? '–' : `${(share * 100).toFixed(2)} %`;
}

/** A measured value with `digits` significant digits; exponents only where they help. */
export function formatValue(value: number | null | undefined, digits = 4): string {
  if (value == null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-4 ? value.toExponential(digits - 2) : value.toPrecision(digits);
  return text.replace('e+', 'e').replace(/-/g, '−');
}

/** `14:03:07` */
export function formatClock(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Folder of a path of any platform; `null` for an unsaved project. */
export function folderOf(path: string | null): string | null {
  if (path === null) return null;
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (cut < 0) return null;
  return cut === 0 || /^[A-Za-z]:$/.test(path.slice(0, cut))
    ? path.slice(0, cut + 1)
    : path.slice(0, cut);
}
