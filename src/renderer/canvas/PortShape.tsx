import type { PortType } from '../../graph/types';

export const portColor = (type: PortType) => `var(--port-${type.toLowerCase()})`;

/** The outline of each port type in a 12 × 12 box: never told apart by colour alone. */
function outline(type: PortType) {
  switch (type) {
    case 'Dataset':
      return <rect x="2" y="2" width="8" height="8" rx="1" />;
    case 'Sampler':
      return <path d="M2 2.5 H10 L6 10.5Z" />;
    case 'Batches':
      return (
        <>
          <rect x="4" y="1" width="7" height="7" rx="1" />
          <rect x="1" y="4" width="7" height="7" rx="1" />
        </>
      );
    case 'Indices':
      return <path d="M6 0.5 11.5 6 6 11.5 0.5 6Z" />;
    case 'Target':
      return <circle cx="6" cy="6" r="4" />;
    case 'Loss':
      return <path d="M2 1 11 6 2 11Z" />;
    case 'Optimizer':
      return <path d="M6 0.8 10.7 3.4 V8.6 L6 11.2 1.3 8.6 V3.4Z" />;
    case 'Metric':
      return <path d="M1.5 10.5 6 1.5 10.5 10.5Z" />;
    default:
      return <circle cx="6" cy="6" r="5" />;
  }
}

export interface PortShapeProps {
  readonly type: PortType;
  /** Optional inputs are hollow. */
  readonly hollow?: boolean | undefined;
  readonly size?: number;
}

export function PortShape({ type, hollow, size = 12 }: PortShapeProps) {
  const color = portColor(type);
  const ring = type === 'Target';
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" overflow="visible">
      <g
        fill={hollow || ring ? 'var(--panel)' : color}
        stroke={hollow || ring ? color : 'var(--panel)'}
        strokeWidth={hollow ? 1.5 : ring ? 3 : 1}
        strokeLinejoin="round"
      >
        {outline(type)}
      </g>
    </svg>
  );
}
