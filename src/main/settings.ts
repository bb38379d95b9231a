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

export const languageSchema = z.enum(['en', 'zh']);

export const MIN_ZOOM = -3;
export const MAX_ZOOM = 5;

export const settingsSchema = z.object({
  theme: themeSchema.default('system'),
  /** `null`: as the system has it. */
  language: languageSchema.nullable().default(null),
  /** How much the interface is enlarged, in Electron's steps of 20 %. */
  zoom: z.number().min(MIN_ZOOM).max(MAX_ZOOM).default(0),
  bounds: boundsSchema.nullable().default(null),
  maximized: z.boolean().default(false),
});
export type Settings = z.output<typeof settingsSchema>;

export const defaultSettings: Settings = {
  theme: 'system',
  language: null,
  zoom: 0,
  bounds: null,
  maximized: false,
};
