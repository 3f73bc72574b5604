// Owns a facility server of its own process behind a field's hubs, with its disk: killed, copied and restored as a
// hospital's is. Remembers every token that its disk ever had.

import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { copyOfBuild, type FacilityProcess, startFacility } from './built-server.ts';
import { exampleFacility } from './example-facility.ts';
import type { Giver } from './field-audit.ts';
import type { HubField } from './hub-field.ts';
import type { Yard } from './yard.ts';

const HIP_ID = 'IN0110000777';
/** Runs a command of the build, as scripts/run.mjs does once all is built. */
const RUNNER = `const [program, ...args] = process.argv.slice(2);
const { main } = await import(program);
process.exitCode = await main(args);
`;

export interface FieldServer extends Giver {
  start(): Promise<void>;
  /** SIGKILL; what it has written stays. */
  kill(): Promise<void>;
  /** `npm run backup`, beside the server. */
  backup(): Promise<void>;
  /** The disk is gone and the newest copy is put in its place, `npm run restore`, while the server does not run. */
  loseAndRestore(): Promise<void>;
  /** Reads what the disk has now into `given`; answers its tokens, lost ones left out. */
  look(): number;
}

export async function addServer(yard: Yard, field: HubField): Promise<FieldServer> {
  const build = copyOfBuild(yard);
  writeFileSync(join(build, 'run.mjs'), RUNNER);
  const dataDir = yard.folder('server');
  const facilityFile = join(build, 'facility.json');
  writeFileSync(
    facilityFile,
    JSON.stringify(
      exampleFacility((file) => {
        file.facility.hipId = HIP_ID;
        file.facility.hfrId = HIP_ID;
      }),
    ),
  );
  const env = {
    PARCHI_HUB_URL: field.balancer.url,
    PARCHI_HUB_KEY: await field.register(HIP_ID),
    PARCHI_LOG_LEVEL: 'error',
  };
  const given = new Map<string, string[]>();
  let running: FacilityProcess | null = null;

  async function run(...args: string[]): Promise<void> {
    const [program = '', ...rest] = args;
    await promisify(execFile)(process.execPath, ['run.mjs', `./dist/server/${program}.js`, ...rest], {
      cwd: build,
      env: { PATH: process.env.PATH, PARCHI_DATA_DIR: dataDir },
    });
  }

  function look(): number {
    const connection = new Sqlite(join(dataDir, 'parchi.db'), { readonly: true });
    try {
      const answers = connection
        .prepare<[], { correlation: string; token: string }>(
          "SELECT correlation, token FROM outbox WHERE kind = 'on-share' AND token IS NOT NULL",
        )
        .all();
      for (const { correlation, token } of answers) {
        const before = given.get(correlation) ?? [];
        if (!before.includes(token)) given.set(correlation, [...before, token]);
      }
      return connection.prepare('SELECT count(*) FROM tokens').pluck().get() as number;
    } finally {
      connection.close();
    }
  }

  return {
    hipId: HIP_ID,
    given,
    missed: null,
    look,
    async start() {
      running = await startFacility(yard, { build, dataDir, facilityFile, gatewayUrl: '', env });
    },
    kill: async () => running?.kill(),
    backup: () => run('backup/main'),
    async loseAndRestore() {
      look();
      for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, `parchi.db${end}`), { force: true });
      await run('backup/restore-main', 'latest');
    },
  };
}
