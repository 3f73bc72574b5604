/** What the person who starts the server reads: where the pages are, or why it could not start. */
import { ConfigError, type Mode } from './config.ts';
import { FacilityError } from './facility/facility-file.ts';
import { FIRST_ADMINISTRATOR } from './staff/sign-in.ts';

/** One sentence for a failed start; those written for this person are passed on as they are. */
export function startTrouble(error: unknown): string {
  if (error instanceof ConfigError || error instanceof FacilityError) return error.message;
  if (isPortTaken(error)) {
    return `PARCHI_PORT: ${error.port} is in use on ${error.address}; stop what listens there, or choose another`;
  }
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return `Parchi could not start: ${error instanceof Error ? error.message : 'unknown'}${code}`;
}

/** What listen(2) of Node says of an address that somebody else has. */
function isPortTaken(error: unknown): error is Error & { port: number; address: string } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
}

/** The addresses of the pages, and the generated password the one time it is shown. */
export function welcome(
  running: {
    url: string;
    fingerprint: string | null;
    phoneUrl: string | null;
    generatedPassword: string | null;
    passwordIgnored: boolean;
  },
  mode: Mode,
): string {
  const { url, fingerprint, phoneUrl, generatedPassword, passwordIgnored } = running;
  const lines = [
    mode === 'demo' ? 'Parchi runs as a DEMONSTRATION: nothing here is real.' : `Parchi runs (${mode}).`,
    `  clerk    ${url}/clerk/`,
    `  kiosk    ${url}/kiosk/`,
    `  hall     ${url}/display/`,
    `  admin    ${url}/admin/`,
    `  codes    ${url}/qr/<queue>.svg`,
    `  health   ${url}/readyz`,
  ];
  if (fingerprint !== null) lines.push(`  trust    ${url}/trust`, `           ${fingerprint}`);
  if (phoneUrl !== null) lines.push(`  phone    ${phoneUrl}`);
  if (mode === 'demo')
    lines.push(
      '  printer  "npm run printer" shows slips as paper; a facility file names it "tcp://127.0.0.1:9100"',
    );
  if (generatedPassword !== null)
    lines.push(`Sign in as "${FIRST_ADMINISTRATOR}" with ${generatedPassword} (shown this once).`);
  if (passwordIgnored) {
    lines.push(
      `PARCHI_ADMIN_PASSWORD changes nothing: "${FIRST_ADMINISTRATOR}" has a password already. "npm run reset-password -- ${FIRST_ADMINISTRATOR}" gives a new one.`,
    );
  }
  return lines.join('\n');
}
