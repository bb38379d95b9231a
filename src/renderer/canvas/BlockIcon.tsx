import {
  ChartSpline,
  CircleDashed,
  Component,
  Contrast,
  Database,
  Dumbbell,
  FolderOpen,
  Layers,
  LogIn,
  LogOut,
  type LucideIcon,
  Package,
  Repeat,
  Scaling,
  Shapes,
  SlidersHorizontal,
  Sprout,
  SquareStack,
  Target,
  TrendingDown,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Category } from '../../graph/blocks/contract';

/** Drawn for Netloom: what the layer does to a plane or a number, in a 16 × 16 box. */
const DRAWN: Readonly<Record<string, ReactNode>> = {
  // A window gliding over a plane.
  Conv2d: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" />
      <rect x="2" y="2" width="6.5" height="6.5" rx="1.5" fill="currentColor" fillOpacity="0.35" />
      <path d="M10.5 5.2h2M5.2 10.5v2" />
    </>
  ),
  // A small plane spread out onto a large one.
  ConvTranspose2d: (
    <>
      <rect x="5.5" y="5.5" width="5" height="5" rx="1" fill="currentColor" fillOpacity="0.35" />
      <path d="M2 5V3a1 1 0 0 1 1-1h2M11 2h2a1 1 0 0 1 1 1v2M14 11v2a1 1 0 0 1-1 1h-2M5 14H3a1 1 0 0 1-1-1v-2" />
    </>
  ),
  // The largest of four is kept.
  MaxPool2d: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" />
      <path d="M8 2v12M2 8h12" />
      <rect x="8" y="2" width="6" height="6" rx="1" fill="currentColor" fillOpacity="0.6" />
    </>
  ),
  // All four count.
  AvgPool2d: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" fill="currentColor" fillOpacity="0.22" />
      <path d="M8 2v12M2 8h12" />
    </>
  ),
  // One value put back at its place, the rest empty.
  MaxUnpool2d: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" strokeDasharray="2 1.6" />
      <rect x="8" y="3" width="5" height="5" rx="1" fill="currentColor" fillOpacity="0.6" />
    </>
  ),
  // Every input to every output.
  Linear: (
    <>
      <path d="M4.5 4 11.5 4M4.5 4 11.5 12M4.5 12 11.5 4M4.5 12h7" strokeWidth="1" />
      <circle cx="3.5" cy="4" r="1.6" fill="currentColor" />
      <circle cx="3.5" cy="12" r="1.6" fill="currentColor" />
      <circle cx="12.5" cy="4" r="1.6" fill="currentColor" />
      <circle cx="12.5" cy="12" r="1.6" fill="currentColor" />
    </>
  ),
  // A plane unrolled into a row.
  Flatten: (
    <>
      <rect x="4.5" y="2" width="7" height="7" rx="1" />
      <path d="M8 2v7M4.5 5.5h7" strokeWidth="1" />
      <path d="M2 13h12" strokeWidth="2.4" strokeDasharray="2.4 0.8" />
    </>
  ),
  BatchNorm2d: (
    <>
      <path d="M1.5 13.5h13" />
      <path d="M2 12.5c3 0 3.5-9.5 6-9.5s3 9.5 6 9.5" />
    </>
  ),
  ReLU: <path d="M2 12h6l6-9.5" />,
  Sigmoid: <path d="M2 13c6.5 0 5.5-10 12-10" />,
  Tanh: (
    <>
      <path d="M2 8h12" strokeWidth="0.8" />
      <path d="M2 13.5c6 0 6-11 12-11" />
    </>
  ),
  RandomHorizontalFlip: (
    <>
      <path d="M8 1.5v13" strokeDasharray="2 1.6" />
      <path d="M6 4v8L1.8 12ZM10 4v8l4.2 0Z" />
    </>
  ),
  ToTensor: (
    <>
      <path d="M5 2H3v12h2M11 2h2v12h-2" />
      <path d="M6 6h4M6 10h4" strokeDasharray="1.4 1.2" />
    </>
  ),
  MNIST: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="1.5" />
      <path d="M5.5 5h5L7 12" />
    </>
  ),
};

const LUCIDE: Readonly<Record<string, LucideIcon>> = {
  ImageFolder: FolderOpen,
  Resize: Scaling,
  Grayscale: Contrast,
  Normalize: SlidersHorizontal,
  DataLoader: SquareStack,
  GroupInput: LogIn,
  GroupOutput: LogOut,
  Dropout: CircleDashed,
  CrossEntropyLoss: Target,
  MSELoss: Target,
  SGD: TrendingDown,
  Adam: TrendingDown,
  Trainer: Dumbbell,
};

const OF_CATEGORY: Readonly<Record<Category, LucideIcon>> = {
  data: Database,
  transforms: SlidersHorizontal,
  loader: SquareStack,
  groups: Component,
  layers: Layers,
  shape: Shapes,
  pooling: Layers,
  recurrent: Repeat,
  activation: Layers,
  normalization: Layers,
  loss: Target,
  initialization: Sprout,
  optimizer: TrendingDown,
  scheduler: ChartSpline,
  training: Dumbbell,
};

export interface BlockIconProps {
  readonly type: string;
  readonly category: Category | undefined;
  readonly size?: number;
}

/** The block of pictures in a family: Conv1d and Conv3d look like Conv2d, adaptive pools like the others. */
function familyOf(type: string): string {
  return type
    .replace(/^(Adaptive|LP(?=Pool))/, (word) => (word === 'LP' ? 'Avg' : ''))
    .replace(/[13]d$/, '2d');
}

/** The picture of a block type; its family's or its category's where it has none of its own. */
export function BlockIcon({ type, category, size = 16 }: BlockIconProps) {
  const drawn = DRAWN[type] ?? DRAWN[familyOf(type)];
  if (drawn)
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawn}
      </svg>
    );
  const Icon = LUCIDE[type] ?? (category ? OF_CATEGORY[category] : Package);
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />;
}
