/**
 * Owns the reading of JSON bodies that browsers send.
 */
import type { z } from 'zod';

/**
 * The parsed body, or null when it is no JSON, not labelled as JSON, or not of the schema's shape.
 * The label matters: a form on a foreign page can send a body, but not with this type.
 */
export async function jsonBody<Out, In>(request: Request, schema: z.ZodType<Out, In>): Promise<Out | null> {
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) return null;
  try {
    return schema.safeParse(await request.json()).data ?? null;
  } catch {
    return null;
  }
}
