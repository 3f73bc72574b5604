/** When a clerk's page covers itself. */

/** Nobody touched it for so long: whoever was there may be gone, and others may look. */
export const COVER_AFTER_MS = 10 * 60_000;
