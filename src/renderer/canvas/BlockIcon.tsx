import {
  ArrowLeftRight,
  AudioWaveform,
  Boxes,
  ChartSpline,
  CircleDashed,
  Combine,
  Component,
  Contrast,
  Database,
  Dumbbell,
  Equal,
  FolderOpen,
  Grid2x2,
  Grid3x3,
  Layers,
  LogIn,
  LogOut,
  type LucideIcon,
  Maximize2,
  Package,
  Plus,
  Repeat,
  Scaling,
  Scissors,
  Shapes,
  Sigma,
  SlidersHorizontal,
  Split,
  Sprout,
  SquareDashed,
  SquareMousePointer,
  SquareStack,
  Table2,
  Target,
  TrendingDown,
  X,
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
  // A slope left of zero too.
  LeakyReLU: <path d="M2 12.8 8 11l6-8.5" />,
  // Bends smoothly below zero.
  ELU: <path d="M1.5 13c4 0 4.5-1 6.5-3.5L14 2.5" />,
  // Dips before it rises.
  SiLU: <path d="M1.5 11c3 0 4 2.5 6 1.5S10 7.5 14 2.5" />,
  // Clipped on both sides.
  Hardtanh: <path d="M1.5 13h4l5-10h4" />,
  // Zero around zero.
  Softshrink: <path d="M2.5 13.5 5.5 8h5l3-5.5" />,
  // Shares of one.
  Softmax: <path d="M3 13.5v-3M6.4 13.5v-8M9.7 13.5V8M13 13.5v-2" strokeWidth="2.2" />,
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

/** Types that have the picture of another. */
const LIKE: Readonly<Record<string, string>> = {
  PReLU: 'LeakyReLU',
  RReLU: 'LeakyReLU',
  SELU: 'ELU',
  CELU: 'ELU',
  Softplus: 'ELU',
  GELU: 'SiLU',
  Mish: 'SiLU',
  Hardswish: 'SiLU',
  ReLU6: 'Hardtanh',
  Hardsigmoid: 'Hardtanh',
  Hardshrink: 'Softshrink',
  Tanhshrink: 'Softshrink',
  Threshold: 'ReLU',
  Softsign: 'Tanh',
  LogSigmoid: 'Sigmoid',
  GLU: 'Sigmoid',
  LogSoftmax: 'Softmax',
  Softmin: 'Softmax',
  Softmax2d: 'Softmax',
  LayerNorm: 'BatchNorm2d',
  GroupNorm: 'BatchNorm2d',
  InstanceNorm2d: 'BatchNorm2d',
  RMSNorm: 'BatchNorm2d',
  LocalResponseNorm: 'BatchNorm2d',
  Dropout1d: 'Dropout',
  Dropout2d: 'Dropout',
  Dropout3d: 'Dropout',
  AlphaDropout: 'Dropout',
  Bilinear: 'Linear',
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
  Signals: AudioWaveform,
  Embedding: Table2,
  Add: Plus,
  Multiply: X,
  Concat: Combine,
  Split,
  Select: SquareMousePointer,
  Reshape: Grid2x2,
  Unflatten: Grid2x2,
  Permute: ArrowLeftRight,
  Mean: Sigma,
  Upsample: Maximize2,
  PixelShuffle: Grid3x3,
  PixelUnshuffle: Grid3x3,
  Identity: Equal,
  ParamGroup: Boxes,
  ClipGradNorm: Scissors,
  ClipGradValue: Scissors,
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
  const name = type.replace(/[13]d$/, '2d');
  return (LIKE[name] ?? name).replace(/^(Adaptive|LP(?=Pool))/, (word) =>
    word === 'LP' ? 'Avg' : '',
  );
}

/** The picture of a block type; its family's or its category's where it has none of its own. */
export function BlockIcon({ type, category, size = 16 }: BlockIconProps) {
  const family = familyOf(type);
  const drawn = DRAWN[type] ?? DRAWN[family];
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
  const pad = type.includes('Pad') ? SquareDashed : undefined;
  const Icon =
    LUCIDE[type] ?? LUCIDE[family] ?? pad ?? (category ? OF_CATEGORY[category] : Package);
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />;
}
