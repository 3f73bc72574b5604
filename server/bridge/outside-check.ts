/**
 * Calls our own callback address as the network would, without a signature, and watches for it here: tells a wrong
 * name, a closed door, a bad certificate and a wrong proxy apart. What comes is refused like any unsigned callback.
 * From inside a hospital it proves the way through the address, not the way from the internet: only a scan does.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { errorCodes, readErrorBody } from '../../abdm/wire/error-body.ts';
import { headerNames, timestamp } from '../../abdm/wire/headers.ts';
import { callbackPaths, joinUrl } from '../../abdm/wire/paths.ts';
import type { OutsideAnswer } from '../contract/network.ts';

const CALL_MS = 8_000;
/** Our own refusal is under a hundred bytes; more is somebody else's page, and not read. */
const MAX_ANSWER_BYTES = 4096;
/** Checks under way at once: one page, perhaps two. */
const MAX_UNDER_WAY = 4;

export interface OutsideCheck {
  /** null: too many are under way. */
  call(url: string): Promise<OutsideAnswer | null>;
  /** A callback without a signature came. */
  came(requestId: string | undefined): void;
}

export function createOutsideCheck(now: () => number): OutsideCheck {
  /** Our own REQUEST-IDs under way, and whether each came here. */
  const sent = new Map<string, boolean>();
  return {
    async call(url) {
      if (sent.size >= MAX_UNDER_WAY) return null;
      const requestId = randomUUID();
      sent.set(requestId, false);
      try {
        // An address that cannot even be written on the wire leads nowhere.
        const answer = await post(joinUrl(url, callbackPaths.share), requestId, now()).catch(() => NOWHERE);
        return judge(answer, sent.get(requestId) === true);
      } finally {
        sent.delete(requestId);
      }
    },
    came(requestId) {
      if (requestId !== undefined && sent.has(requestId)) sent.set(requestId, true);
    },
  };
}

const NOWHERE = { error: '' };

type Called = { status: number; isOurRefusal: boolean } | { error: string };

function judge(called: Called, came: boolean): OutsideAnswer {
  if ('error' in called) {
    // It came, and the answer was lost on the way back.
    return { result: came ? 'changed' : resultOf(called.error), status: null };
  }
  const { status, isOurRefusal } = called;
  if (!came) return { result: 'elsewhere', status };
  return { result: status === 401 && isOurRefusal ? 'arrived' : 'changed', status };
}

const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
/** OpenSSL's and Node's names for a certificate that is not believed, and for no TLS at all. */
const CERTIFICATE = /CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|^EPROTO$|^UNABLE_TO_/;

function resultOf(error: string): OutsideAnswer['result'] {
  if (error === 'late') return 'late';
  if (NO_NAME.has(error)) return 'no_name';
  return CERTIFICATE.test(error) ? 'bad_certificate' : 'no_connection';
}

function post(url: string, requestId: string, at: number): Promise<Called> {
  const body = '{}';
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve) => {
    const outgoing = request(url, {
      method: 'POST',
      // A connection of its own: one that is kept open would prove nothing.
      agent: false,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': body.length,
        [headerNames.requestId]: requestId,
        [headerNames.timestamp]: timestamp(at),
      },
    });
    const end = (called: Called) => {
      clearTimeout(timer);
      resolve(called);
      outgoing.destroy();
    };
    const timer = setTimeout(() => end({ error: 'late' }), CALL_MS);
    outgoing.on('error', (error) => end({ error: 'code' in error ? String(error.code) : '' }));
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER_BYTES) end({ status, isOurRefusal: false });
      });
      response.on('error', () => end({ status, isOurRefusal: false }));
      response.on('end', () =>
        end({ status, isOurRefusal: readErrorBody(text).code === errorCodes.unauthorised }),
      );
    });
    outgoing.end(body);
  });
}
