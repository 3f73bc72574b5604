// Owns asking over TLS as a device does that trusts one authority and nothing else.

import { request } from 'node:https';

export interface SecureAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Rejects as a browser would warn: an authority that is not trusted, another name, an end that is past. */
export function secureRequest(
  url: string,
  options: {
    /** PEM of what is trusted. */
    ca: string | Buffer;
    /** The name that the certificate must have, instead of the URL's. */
    servername?: string;
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    maxVersion?: 'TLSv1.1' | 'TLSv1.2';
  },
): Promise<SecureAnswer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...rest, agent: false, minVersion: 'TLSv1' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
