/** Whether a page that asks is one of ours, by the origin that its browser names (OWASP, verifying origin). Pure. */

/**
 * Whether `origin` is this server as the browser addressed it, or its public address. Over TLS a plain
 * page of the same name is another's: whoever sits between could have written it.
 */
export function isOwnOrigin(
  origin: string | undefined,
  addressed: { host: string | undefined; secure: boolean },
  publicUrl: string | null,
): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  if (publicUrl !== null && new URL(publicUrl).origin === new URL(origin).origin) return true;
  return host === addressed.host && (protocol === 'https:' || !addressed.secure);
}
