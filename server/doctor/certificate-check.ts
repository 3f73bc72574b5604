/** The certificate that our public address shows: whose it is, until when, and whether it would be believed. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Finding } from '../contract/doctor.ts';
import { found } from './run-checks.ts';

const DAY = 24 * 60 * 60_000;
/** A hospital needs three weeks to get a new one. */
const SOON_DAYS = 21;
const CONNECT_MS = 5_000;
/** Node's code for a certificate of another name. */
const WRONG_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

export interface CertificateSigns {
  /** Milliseconds since 1970. */
  endsAt: number;
  /** What the system's trust says against it (OpenSSL's and Node's codes); null when it is believed. */
  distrust: string | null;
}

/** `signs` null: nobody answered there. */
export function judgeCertificate(signs: CertificateSigns | null, host: string, now: number): Finding {
  if (signs === null) return found('certificate', 'certificate_unreached', { host });
  const days = Math.floor((signs.endsAt - now) / DAY);
  if (signs.endsAt <= now) return found('certificate', 'certificate_over', { host });
  if (signs.distrust === WRONG_NAME) return found('certificate', 'certificate_name', { host });
  if (days < SOON_DAYS) return found('certificate', 'certificate_ends', { host, days });
  if (signs.distrust !== null) return found('certificate', 'certificate_own', { host, days });
  return found('certificate', 'certificate_ok', { host, days });
}

/**
 * What stands in the file of the certificate that the server itself shows. `own`: it made it, renews it, and the
 * hospital's devices are told to trust it. `host`: the name it is shown under, where that is known. null where nothing
 * can be read.
 */
export async function readCertificateFile(file: string, host?: string): Promise<CertificateSigns | null> {
  try {
    const certificate = new X509Certificate(await readFile(file));
    const endsAt = Date.parse(certificate.validTo);
    const distrust = host === undefined || isFor(certificate, host) ? null : WRONG_NAME;
    return Number.isNaN(endsAt) ? null : { endsAt, distrust };
  } catch {
    return null;
  }
}

function isFor(certificate: X509Certificate, host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  const matched = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return matched !== undefined;
}

/**
 * Of a public address and the hospital's own file: what the internet is shown, unless nobody here can see that and the
 * file cannot be right.
 */
export function judgeShown(outside: Finding, file: Finding | null): Finding {
  return outside.code === 'certificate_unreached' && file !== null && file.code !== 'certificate_ok'
    ? file
    : outside;
}

/** The server's own: it renews it by itself, so one that ends soon says that it does not. */
export function judgeOwnCertificate(signs: CertificateSigns | null, host: string, now: number): Finding {
  const judged = judgeCertificate(signs, host, now);
  return judged.code === 'certificate_ok' ? { ...judged, code: 'certificate_inside' } : judged;
}

/** What is shown at an https address; null when no TLS answers there in time. */
export function readCertificate(url: URL): Promise<CertificateSigns | null> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: url.port === '' ? 443 : Number(url.port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // It is looked at, not believed: nothing is sent to whoever answers.
      rejectUnauthorized: false,
      timeout: CONNECT_MS,
    });
    const end = (signs: CertificateSigns | null) => {
      socket.destroy();
      resolve(signs);
    };
    socket.once('error', () => end(null));
    socket.once('timeout', () => end(null));
    socket.once('secureConnect', () => {
      const endsAt = Date.parse(socket.getPeerCertificate().valid_to ?? '');
      const distrust = socket.authorized ? null : String(socket.authorizationError);
      end(Number.isNaN(endsAt) ? null : { endsAt, distrust });
    });
  });
}
