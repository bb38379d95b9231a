/** Panels: arrays with a title and a scale, exact for files or cut to 8 bit for the screen. */
import type { Panel } from '../../protocol/inspect';
import type { HostArray, Shape } from '../ir/types';
import { packAtlas, type Scale, scaleOf } from './atlas';

export interface PanelForm {
  readonly form: 'bytes' | 'exact';
  readonly maxTile: number;
}

export interface PanelSpec {
  readonly name: string;
  readonly title: Panel['title'];
  readonly kind: Panel['kind'];
  readonly shape: Shape;
  readonly values: HostArray;
  /** The scale of another panel, to compare; its own range without. */
  readonly scale?: Scale;
}

/** Kinds whose numbers are drawn as they are: bytes would lose what an axis shows. */
const EXACT: ReadonlySet<Panel['kind']> = new Set(['lines', 'bars', 'table', 'picture']);

/** Makes the panel that travels. */
export function panelOf(spec: PanelSpec, { form, maxTile }: PanelForm): Panel {
  const { name, title, kind, shape } = spec;
  const values = spec.values instanceof Float32Array ? spec.values : Float32Array.from(spec.values);
  const scale = spec.scale ?? scaleOf(values);
  const { low, high, signed } = scale;
  const common = { name, title, kind, shape: [...shape], low, high, signed };
  if (form === 'exact' || EXACT.has(kind))
    return { ...common, data: { form: 'exact', values: values.slice() } };
  const { columns, rows, tileWidth, tileHeight, pixels } = packAtlas(values, shape, maxTile, scale);
  return { ...common, data: { form: 'bytes', columns, rows, tileWidth, tileHeight, pixels } };
}
