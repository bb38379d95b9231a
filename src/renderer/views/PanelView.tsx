/** Draws any panel of an answer: maps, a picture, a map over the input, lines, bars or numbers. */
import { useMemo, useState } from 'react';
import type { Panel } from '../../protocol/inspect';
import { formatValue } from '../engine/format';
import { useTr } from '../i18n';
import { BarChart } from './BarChart';
import { Legend } from './Legend';
import { LineChart } from './LineChart';
import styles from './PanelView.module.css';
import { PictureView } from './PictureView';
import { TileGrid } from './TileGrid';
import { drawnAs, numbersOf, tilesOf } from './tiles';

export interface PanelViewProps {
  readonly panel: Panel;
  /** Room for the drawing. */
  readonly width: number;
  readonly height: number;
  readonly columns?: number;
  /** The picture under an overlay. */
  readonly under?: Panel | undefined;
  /** 0 … 1, of a map over the picture. */
  readonly opacity?: number;
  readonly testId?: string;
  readonly caption?: boolean;
}

export function PanelView(props: PanelViewProps) {
  const { tr } = useTr();
  const { panel, testId, caption = true } = props;
  const [reading, setReading] = useState<string | null>(null);
  const scaled = !['picture', 'lines', 'bars'].includes(drawnAs(panel));
  return (
    <figure className={styles.panel} data-testid={testId} data-panel={panel.name}>
      {caption && (
        <figcaption className={styles.caption}>
          <span title={tr(panel.title)}>{tr(panel.title)}</span>
          <small className="mono">{panel.shape.join(' × ')}</small>
        </figcaption>
      )}
      <Drawing {...props} onRead={setReading} />
      <div className={styles.foot}>
        {scaled && (
          <div className={styles.legend}>
            <Legend frame={panel} />
          </div>
        )}
        <span className={styles.reading}>{reading ?? ' '}</span>
      </div>
    </figure>
  );
}

function Drawing({
  panel,
  width,
  height,
  columns,
  under,
  opacity = 0.7,
  onRead,
}: PanelViewProps & { readonly onRead: (reading: string | null) => void }) {
  const { tr } = useTr();
  const tiles = useMemo(() => tilesOf(panel), [panel]);
  const label = tr(panel.title);
  switch (drawnAs(panel)) {
    case 'picture':
      return <PictureView panel={panel} width={width} height={height} label={label} />;
    case 'overlay':
      return (
        <PictureView
          panel={under ?? panel}
          over={tiles}
          opacity={under ? opacity : 1}
          width={width}
          height={height}
          label={label}
          onRead={(at) => onRead(at && `(${at.row}, ${at.column}) ${formatValue(at.value, 3)}`)}
        />
      );
    case 'lines':
      return (
        <LineChart panel={panel} width={width} height={height} label={label} onRead={onRead} />
      );
    case 'bars':
      return (
        <BarChart
          values={numbersOf(panel)}
          width={width}
          height={Math.min(height, 160)}
          label={label}
          onRead={onRead}
        />
      );
    default:
      return (
        <TileGrid
          tiles={tiles}
          width={width}
          height={height}
          columns={columns}
          minTile={tiles.count > 64 ? 16 : 28}
          maxTile={tiles.count === 1 ? Math.min(width, height) : 220}
          label={label}
          onPixel={(at) =>
            onRead(at && `${at.map}: (${at.row}, ${at.column}) ${formatValue(at.value, 4)}`)
          }
        />
      );
  }
}
