/** The ports that are opened, and what each answers: everything, ABDM's outside, plain HTTP beside TLS. */
import type { Server } from 'node:http';
import { createClosing } from '../closing.ts';
import type { Config } from '../config.ts';
import type { LiveSockets } from '../live/sockets.ts';
import type { Edges } from './edges.ts';
import { type CertificateSource, createListener, type Direct, type Fetch } from './listener.ts';
import { sendOn } from './send-on.ts';

export interface Answers {
  everything: Fetch;
  /** Without the network's calls. */
  inside: Fetch;
  /** What the internet may reach, and nothing else. */
  outside: Fetch;
  /** The network's shares, where its calls are answered; null where they are not. */
  direct: Direct | null;
}

export interface Doors {
  url: string;
  /** Where ABDM's callbacks are answered. */
  abdmUrl: string;
}

interface At {
  host: string;
  port: number;
}

/** Opens them in order; `onOpen` gets how to close each, `bind` answers the port that was taken. */
export async function openDoors(options: {
  config: Config;
  edges: Edges;
  answers: Answers;
  upgrade: LiveSockets['upgrade'];
  bind: (server: Server, at: At) => Promise<number>;
  onOpen: (close: () => Promise<void>) => void;
}): Promise<Doors> {
  const { config, edges, answers } = options;
  const { abdmAt, plainPort, tls } = config.edges;
  const main = await open(abdmAt === null ? answers.everything : answers.inside, config, edges.keeper, {
    live: true,
    direct: abdmAt === null ? answers.direct : null,
  });
  // A certificate of our own means nothing to the network: there a proxy has one.
  const outsideTls = tls === 'own' ? null : edges.keeper;
  const outside =
    abdmAt === null
      ? main
      : await open(answers.outside, abdmAt, outsideTls, { live: false, direct: answers.direct });
  if (plainPort !== null) {
    const fetch = sendOn(answers.inside, edges.knownHost, main.port);
    await open(fetch, { host: config.host, port: plainPort }, null, { live: false, direct: null });
  }
  return { url: main.url, abdmUrl: outside.url };

  async function open(
    fetch: Fetch,
    at: At,
    source: CertificateSource | null,
    { live, direct }: { live: boolean; direct: Direct | null },
  ) {
    const server = createListener({ fetch, direct, tls: source, isProxy: edges.isProxy });
    const close = createClosing(server);
    if (live) server.on('upgrade', options.upgrade);
    const port = await options.bind(server, at);
    options.onOpen(close);
    const host = at.host.includes(':') ? `[${at.host}]` : at.host;
    return { port, url: `http${source === null ? '' : 's'}://${host}:${port}` };
  }
}
