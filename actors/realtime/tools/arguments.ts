import type { Given } from './tool.ts';

const MAX_TEXT = 500;

/** Null for anything but a JSON object; no text at all is an empty one. */
export function parseObject(text: string): Given | null {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Given)
      : null;
  } catch {
    return null;
  }
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() ? value.trim().slice(0, MAX_TEXT) : undefined;
