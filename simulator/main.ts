/**
 * Owns the simulator as a process: arguments and environment, one line when it listens, and its end.
 * Invariant: it does not outlive the server that forked it.
 */
import { parseArgs } from 'node:util';
import { isEntryPoint } from './entry-point.ts';
import { newKeyPair } from './gateway/keys.ts';
import { demoClient } from './options.ts';
import { type SimulatorServerOptions, startSimulator } from './server.ts';

const usage = `Plays the ABDM gateway and a patient's phone, for demonstration and tests.

  --port 8085              PARCHI_SIM_PORT           port to listen on, 0 for any
  --host 127.0.0.1         PARCHI_SIM_HOST           address to listen on
  --bridge-url URL         PARCHI_SIM_BRIDGE_URL     where callbacks go (default http://127.0.0.1:8080)
  --client-id ID           PARCHI_SIM_CLIENT_ID      the facility's client id (default ${demoClient.clientId})
  --client-secret SECRET   PARCHI_SIM_CLIENT_SECRET  its secret (default ${demoClient.clientSecret})
  --hip-id ID              PARCHI_SIM_HIP_ID         a facility of that client; may be repeated, or comma-separated
                                                     in the environment; without one, any id is accepted
  --cm-id sbx              PARCHI_SIM_CM_ID          X-CM-ID that calls must carry
  --session-seconds 1200   PARCHI_SIM_SESSION_SECONDS  life of an access token
`;

const argumentNames = {
  port: { type: 'string' },
  host: { type: 'string' },
  'bridge-url': { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'hip-id': { type: 'string', multiple: true },
  'cm-id': { type: 'string' },
  'session-seconds': { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Read = { ok: true; options: SimulatorServerOptions } | { ok: false; message: string };

/** Options from arguments, then environment, then defaults. */
export function readMainOptions(args: readonly string[], env: Record<string, string | undefined>): Read {
  try {
    const { values } = parseArgs({ args: [...args], options: argumentNames });
    if (values.help === true) return { ok: false, message: usage };
    const hipIds = values['hip-id'] ?? (env.PARCHI_SIM_HIP_ID ?? '').split(',').filter((id) => id !== '');
    const client = {
      clientId: values['client-id'] ?? env.PARCHI_SIM_CLIENT_ID ?? demoClient.clientId,
      clientSecret: values['client-secret'] ?? env.PARCHI_SIM_CLIENT_SECRET ?? demoClient.clientSecret,
      services: servicesOf(hipIds),
    };
    const bridgeUrl = values['bridge-url'] ?? env.PARCHI_SIM_BRIDGE_URL ?? 'http://127.0.0.1:8080';
    if (!/^https?:\/\//.test(bridgeUrl) || !URL.canParse(bridgeUrl))
      throw new Error('--bridge-url must be a URL');
    const options = {
      port: wholeNumber('--port', values.port ?? env.PARCHI_SIM_PORT ?? '8085', 0, 65_535),
      host: values.host ?? env.PARCHI_SIM_HOST ?? '127.0.0.1',
      bridgeUrl,
      clients: [client],
      cmId: values['cm-id'] ?? env.PARCHI_SIM_CM_ID ?? 'sbx',
      sessionSeconds: wholeNumber(
        '--session-seconds',
        values['session-seconds'] ?? env.PARCHI_SIM_SESSION_SECONDS ?? '1200',
        1,
        86_400,
      ),
    };
    return { ok: true, options };
  } catch (fault) {
    return { ok: false, message: `${fault instanceof Error ? fault.message : 'bad arguments'}\n\n${usage}` };
  }
}

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to))
    throw new Error(`${name} must be a whole number from ${from} to ${to}`);
  return value;
}

async function main(): Promise<void> {
  const read = readMainOptions(process.argv.slice(2), process.env);
  if (!read.ok) {
    console.error(read.message);
    process.exitCode = 2;
    return;
  }
  const simulator = await startSimulator(
    process.send === undefined ? read.options : await told(read.options),
  );
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void simulator.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The server that forked us is gone, however it went.
  if (process.send !== undefined) process.on('disconnect', stop);
  console.log(JSON.stringify({ ready: true, url: simulator.url }));
  process.send?.({ ready: true, url: simulator.url });
}

/** Whoever forked us says whose gateway we are when it knows; our keys are made meanwhile. */
async function told(options: SimulatorServerOptions): Promise<SimulatorServerOptions> {
  const [keys, hipIds] = await Promise.all([newKeyPair(), order()]);
  const services = servicesOf(hipIds);
  return { ...options, keys, clients: options.clients?.map((client) => ({ ...client, services })) };
}

function order(): Promise<string[]> {
  return new Promise((resolve) => {
    process.once('message', (message) => {
      const ids =
        typeof message === 'object' && message !== null && 'hipIds' in message ? message.hipIds : [];
      resolve(Array.isArray(ids) ? ids.map(String) : []);
    });
  });
}

function servicesOf(hipIds: readonly string[]) {
  return hipIds.length === 0 ? undefined : hipIds.map((id) => ({ id, name: 'Demonstration facility' }));
}

if (isEntryPoint(import.meta.url)) {
  main().catch((fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : 'the simulator could not start');
    process.exitCode = 1;
    // The channel to a parent would keep a simulator alive that serves nothing.
    if (process.connected) process.disconnect();
  });
}
