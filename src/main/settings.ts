/** What the app remembers between starts. */
import { z } from 'zod';

export const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type Bounds = z.output<typeof boundsSchema>;

export const themeSchema = z.enum(['system', 'dark', 'light']);

export const settingsSchema = z.object({
  theme: themeSchema.default('system'),
  bounds: boundsSchema.nullable().default(null),
  maximized: z.boolean().default(false),
});
export type Settings = z.output<typeof settingsSchema>;

export const defaultSettings: Settings = { theme: 'system', bounds: null, maximized: false };
