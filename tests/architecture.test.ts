// Owns the table of arrows that docs/architecture draws, and who may reach for the environment, ports and clocks.

import { describe, expect, it } from 'vitest';
import type { Arrow } from './support/arrows.ts';
import { brokenArrows, importCycles, packageOf } from './support/arrows.ts';
import { notHarmless, togetherOf } from './support/harmless.ts';
import { repositoryRoot } from './support/repository-root.ts';
import { isProgram, readTree } from './support/source-files.ts';
import { importLines } from './support/syntax.ts';
import { TOGETHER } from './support/tested-together.ts';
import type { Touch } from './support/touches.ts';
import {
  asksWhetherMain,
  bindsPort,
  brokenTouches,
  hearsSignals,
  isImpure,
  readsCalendar,
  readsEnvironment,
} from './support/touches.ts';

/** What the wire's readers may know of the rest of abdm, and so the simulator through them. */
const WIRE_WORDS = ['abdm/clean-text.ts', 'abdm/person.ts'];
const ABDM = ['abdm', 'abdm/wire', ...WIRE_WORDS];

/** Files of the facility's side that the state's side stands on too. */
const SERVING = [
  'db/chain.ts',
  'db/sealing.ts',
  'printer/renderer.ts',
  'printer/review-sheet.ts',
  'server/body-limit.ts',
  'server/catalogues.ts',
  'server/code-hash.ts',
  'server/contract/facility.ts',
  'server/contract/views.ts',
  'server/edges/client.ts',
  'server/edges/ip.ts',
  'server/edges/listener.ts',
  'server/edges/own-origin.ts',
  'server/edges/rate-limit.ts',
  'server/foreign-callbacks.ts',
  'server/forward.ts',
  'server/log.ts',
  'server/page-headers.ts',
  'server/pictures.ts',
  'server/reports/csv.ts',
  'server/routes/pages.ts',
  'server/routes/patient.ts',
  'server/staff/once-password.ts',
  'server/staff/password-hash.ts',
  'server/staff/password-rules.ts',
  'server/staff/sign-in-pace.ts',
];

/** Part of building the pages: runs in Node, reaches no browser. */
const PAGE_PLUGINS = ['locale', 'contract', 'preload', 'jsqr'].map((name) => `kiosk-ui/${name}-plugin.ts`);

/** Imports point inward. `server` stands for what of it has no row of its own. */
const ARROWS: readonly Arrow[] = [
  { area: 'server/queue', to: [], packages: [], node: false },
  { area: 'server/contract', to: ['server/queue'], packages: ['zod'], node: false },
  {
    area: 'server',
    to: ['server/queue', 'server/contract', ...ABDM, 'db', 'printer', 'hub/contract', 'locales'],
    packages: [
      '@hono/node-server',
      '@hono/zod-openapi',
      '@node-rs/argon2',
      'hono',
      'jose',
      'node-forge',
      'pino',
      'prom-client',
      'qrcode',
      'ws',
      'zod',
    ],
    node: true,
  },
  { area: 'abdm/clean-text.ts', to: [], packages: [], node: false },
  { area: 'abdm/person.ts', to: WIRE_WORDS, packages: [], node: false },
  { area: 'abdm/wire', to: WIRE_WORDS, packages: ['zod'], node: false },
  { area: 'abdm', to: ABDM, packages: ['jose', 'zod'], node: true },
  { area: 'db', to: [], typesOf: ['server/queue'], packages: ['better-sqlite3', 'drizzle-orm'], node: true },
  {
    area: 'printer',
    to: ['locales'],
    packages: ['@napi-rs/canvas', 'qrcode', 'zod'],
    node: true,
  },
  { area: 'hub/contract', to: [], packages: ['zod'], node: false },
  {
    area: 'hub',
    // What a server of ours needs whatever it serves: sealing, the log's allow-list, bounded bodies, forwarding.
    to: [...ABDM, 'hub/contract'],
    files: SERVING,
    packages: [
      '@electric-sql/pglite',
      '@hono/node-server',
      '@hono/zod-openapi',
      'drizzle-orm',
      'hono',
      'jose',
      'pg',
      'prom-client',
      'ws',
      'zod',
    ],
    node: true,
  },
  {
    area: 'kiosk-ui',
    // The officers' page is the hub's.
    to: ['server/contract', 'hub/contract', 'locales'],
    // The type of the routes, for a typed client; nothing of the server reaches a browser.
    typesOf: ['server'],
    packages: ['preact', 'hono', '@fontsource/*', 'jsqr', 'locale:*', 'locales:*', 'zxing-wasm'],
    node: false,
  },
  {
    area: 'kiosk-ui/vite.config.ts',
    to: PAGE_PLUGINS,
    packages: ['vite', '@preact/preset-vite'],
    node: true,
  },
  ...PAGE_PLUGINS.map((area) => ({ area, to: [], packages: ['vite'], node: true })),
  {
    area: 'simulator',
    to: ['abdm/wire'],
    packages: ['@hono/node-server', 'hono', 'jose', 'qrcode', 'ws', 'zod'],
    node: true,
  },
  { area: 'bench', to: ['*'], packages: ['*'], node: true, computed: true },
  { area: 'tests', to: ['*'], packages: ['*'], node: true, computed: true },
  // Runs before anything is installed; vitest and the browser are loaded once it is.
  { area: 'scripts', to: [], packages: ['vitest', 'playwright-core'], node: true, computed: true },
  { area: 'locales', to: [], packages: [], node: false },
  {
    area: '.',
    to: [],
    files: ['tests/support/tested-together.ts', 'scripts/compile.mjs'],
    packages: ['vitest', 'drizzle-kit'],
    node: true,
  },
];
/** What is started by itself: `npm start`, `npm run simulate`, `npm run printer`, `npm run verify-log`, `npm run doctor`, `npm run reset-password`, `npm run hub`. */
const PROGRAMS = [
  'server/start.ts',
  'hub/main.ts',
  'simulator/main.ts',
  'simulator/drive.ts',
  'printer/virtual/main.ts',
  'db/verify-log-main.ts',
  'server/doctor/main.ts',
  'db/rotate-key-main.ts',
  'db/forget-names-main.ts',
  'server/staff/reset-password-main.ts',
  'server/backup/main.ts',
  'server/backup/restore-main.ts',
];
const CONFIGURATION = ['server/config.ts', 'hub/config.ts'];

const inQueue = within('server/queue');
const outside = within('tests', 'bench', 'scripts');

const TOUCHES: readonly Touch[] = [
  {
    what: 'reads the environment',
    found: readsEnvironment,
    allowed: (path) => outside(path) || [...CONFIGURATION, ...PROGRAMS].includes(path),
  },
  {
    what: 'binds a port',
    found: bindsPort,
    // PGlite's `listen` hears the database's notices.
    allowed: (path) =>
      outside(path) ||
      [
        ...PROGRAMS,
        'server/main.ts',
        'simulator/server.ts',
        'hub/store/open.ts',
        'hub/manage-socket.ts',
      ].includes(path),
  },
  {
    what: 'hears signals',
    found: hearsSignals,
    // The device process hears its orders.
    allowed: (path) => outside(path) || [...PROGRAMS, 'printer/transport/device-process.ts'].includes(path),
  },
  {
    what: 'asks whether it was started itself; export main() and start it with scripts/run.mjs',
    found: asksWhetherMain,
    // The server forks the simulator's main file.
    allowed: (path) => outside(path) || path === 'simulator/entry-point.ts',
  },
  { what: 'is not pure', found: isImpure, allowed: (path) => !inQueue(path) },
  {
    what: 'reads the calendar',
    found: readsCalendar,
    allowed: (path) => !inQueue(path) || path === 'server/queue/service-day.ts',
  },
];

function within(...folders: string[]): (path: string) => boolean {
  return (path) => folders.some((folder) => path.startsWith(`${folder}/`));
}

const tree = readTree(repositoryRoot());

describe('the repository', () => {
  it('[OPS-5] imports follow the arrows', () => {
    expect(brokenArrows(tree, ARROWS)).toEqual([]);
  });

  it('[OPS-5] no files import each other in a circle', () => {
    expect(importCycles(tree)).toEqual([]);
  });

  it('[OPS-5] imports only packages that package.json names', () => {
    const manifest = JSON.parse(tree.get('package.json') ?? '{}');
    const named = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const used = [...tree]
      .filter(([path]) => isProgram(path))
      .flatMap(([path, text]) => packages(path, text));
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((use) => !named.includes(packageOf(use.specifier)))).toEqual([]);
  });

  it('[OPS-3][OPS-5] only the files that may reach for the environment, ports, signals, clocks or chance', () => {
    expect(brokenTouches(tree, TOUCHES)).toEqual([]);
  });

  it('[OPS-10] files that are tested in one process leave nothing behind', () => {
    const files = togetherOf(tree);
    expect(files.length).toBeGreaterThanOrEqual(TOGETHER.length);
    expect(notHarmless(tree, files)).toEqual([]);
  });

  it('[OPS-5] every row of the table is a folder or file that exists', () => {
    const rows = ARROWS.map((arrow) => arrow.area).filter((area) => area !== '.');
    const exists = (area: string) =>
      [...tree.keys()].some((path) => path === area || path.startsWith(`${area}/`));
    // The bench and the hub have rows before they have files.
    expect(rows.filter((area) => !exists(area) && !['bench', 'hub'].includes(area))).toEqual([]);
  });
});

function packages(path: string, text: string): { path: string; specifier: string }[] {
  return importLines(path, text)
    .map((line) => ({ path, specifier: line.specifier ?? '.' }))
    .filter(({ specifier }) => !/^(\.|node:|locales?:)/.test(specifier));
}

describe('the check of arrows', () => {
  const files = {
    'server/queue/a.ts': '',
    'db/open.ts': '',
    'server/contract/c.ts': '',
    'abdm/wire/w.ts': '',
  };
  const cases: [name: string, path: string, text: string, broken: string | null][] = [
    ['a static import', 'server/queue/x.ts', "import { b } from '../../db/open.ts';", 'may not import db'],
    ['an import for effect', 'printer/x.ts', "import '../db/open.ts';", 'may not import db'],
    ['a type import', 'printer/x.ts', "import type { B } from '../db/open.ts';", 'may not import db'],
    ['an import type', 'abdm/x.ts', "let b: import('../db/open.ts').B;", 'may not import db'],
    ['a re-export', 'abdm/x.ts', "export * from '../db/open.ts';", 'may not import db'],
    ['a named re-export', 'abdm/x.ts', "export { b } from '../db/open.ts';", 'may not import db'],
    ['a dynamic import', 'abdm/x.ts', "const b = () => import('../db/open.ts');", 'may not import db'],
    ['a worker', 'abdm/x.ts', "new URL('../db/open.ts', import.meta.url);", 'may not import db'],
    ['a computed import', 'abdm/x.ts', 'const b = (m: string) => import(m);', 'computed'],
    ['values of the queue in db', 'db/x.ts', "import { a } from '../server/queue/a.ts';", 'only types'],
    ['types of the queue in db', 'db/x.ts', "import type { A } from '../server/queue/a.ts';", null],
    ['inline types in db', 'db/x.ts', "import { type A } from '../server/queue/a.ts';", null],
    [
      'the queue from a screen',
      'kiosk-ui/clerk/x.tsx',
      "import '../../server/queue/a.ts';",
      'may not import server/queue',
    ],
    ['the contract from a screen', 'kiosk-ui/clerk/x.tsx', "import '../../server/contract/c.ts';", null],
    [
      'the whole of abdm from the simulator',
      'simulator/x.ts',
      "import '../abdm/x.ts';",
      'may not import abdm',
    ],
    ['the wire from the simulator', 'simulator/x.ts', "import '../abdm/wire/w.ts';", null],
    ['zod in the queue', 'server/queue/x.ts', "import { z } from 'zod';", 'may not use that package'],
    ['Node in the queue', 'server/queue/x.ts', "import { hash } from 'node:crypto';", 'may not use Node'],
    ['Node without its prefix', 'db/x.ts', "import { join } from 'path';", 'without node:'],
    ['a path into a package', 'server/x.ts', "import 'drizzle-orm/sqlite-core';", 'may not use that package'],
    ['a sub-path of an allowed package', 'server/x.ts', "import 'hono/cookie';", null],
    ['a file that is missing', 'server/x.ts', "import './gone.ts';", 'does not exist'],
    ['a test from a source', 'server/x.ts', "import '../tests/t.ts';", 'may not import tests'],
    ['an unknown folder', 'lib/x.ts', '', 'no area'],
    [
      'a comment and a string',
      'abdm/x.ts',
      "// import '../db/open.ts'\nconst s = \"import '../db/open.ts'\";",
      null,
    ],
  ];

  it.each(cases)('[OPS-5] sees %s', (_name, path, text, broken) => {
    const others = { ...files, 'abdm/x.ts': '', 'tests/t.ts': '' };
    const found = brokenArrows(new Map(Object.entries({ ...others, [path]: text })), ARROWS);
    if (broken === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(broken)]);
  });

  it('[OPS-5] says the file and the line', () => {
    const text = "\n\nimport { b } from '../../db/open.ts';\n";
    const found = brokenArrows(new Map(Object.entries({ ...files, 'server/queue/x.ts': text })), ARROWS);
    expect(found).toEqual(['server/queue/x.ts:3 imports db/open.ts: server/queue may not import db']);
  });

  it('[OPS-5] finds circles, of types and of one file too', () => {
    const circle = new Map([
      ['db/a.ts', "import './b.ts';"],
      ['db/b.ts', "import type { C } from './c.ts';"],
      ['db/c.ts', "export * from './a.ts';"],
      ['db/d.ts', "import './d.ts'; import './a.ts';"],
    ]);
    expect(importCycles(circle)).toEqual(['db/a.ts → db/b.ts → db/c.ts → db/a.ts', 'db/d.ts → db/d.ts']);
    expect(
      importCycles(new Map([...circle, ['db/c.ts', '']].slice(0, 3) as [string, string][])),
    ).toHaveLength(1);
    expect(
      importCycles(
        new Map([
          ['db/a.ts', "import './b.ts';"],
          ['db/b.ts', ''],
        ]),
      ),
    ).toEqual([]);
  });
});

describe('the check of touches', () => {
  const cases: [name: string, path: string, text: string, broken: string | null][] = [
    ['the environment', 'server/x.ts', 'export const a = process.env.PARCHI_X;', 'environment'],
    ['the environment in brackets', 'server/x.ts', "export const a = process['env'].X;", 'environment'],
    ['the environment taken apart', 'server/x.ts', 'const { env } = process;', 'environment'],
    ['the environment imported', 'server/x.ts', "import { env } from 'node:process';", 'environment'],
    ['the environment in config', 'server/config.ts', 'export const a = process.env.X;', null],
    ['a comment', 'server/x.ts', '// process.env.X\n', null],
    ['a listening server', 'server/x.ts', 'export function f(s: S) { s.listen(80); }', 'port'],
    ["hono's serve", 'server/x.ts', "import { serve } from '@hono/node-server';", 'port'],
    ['a listening server in main', 'server/main.ts', 'export function f(s: S) { s.listen(80); }', null],
    ['a signal', 'server/x.ts', "process.on('SIGTERM', stop);", 'signals'],
    ['argv[1]', 'simulator/drive.ts', 'if (process.argv[1] === x) main();', 'main()'],
    ['argv as a whole', 'simulator/drive.ts', 'export const a = process.argv.slice(2);', null],
    ['import.meta.main', 'simulator/drive.ts', 'if (import.meta.main) main();', 'main()'],
    ['the present', 'server/queue/x.ts', 'export const a = () => Date.now();', 'pure'],
    ['the present as a date', 'server/queue/service-day.ts', 'export const a = () => new Date();', 'pure'],
    [
      'a date of an instant',
      'server/queue/service-day.ts',
      'export const a = (t: number) => new Date(t);',
      null,
    ],
    ['a date elsewhere', 'server/queue/x.ts', 'export const a = (t: number) => new Date(t);', 'calendar'],
    ['chance', 'server/queue/x.ts', 'export const a = () => Math.random();', 'pure'],
    ['a timer', 'server/queue/x.ts', 'export const a = () => setTimeout(a, 1);', 'pure'],
    ['an async function', 'server/queue/x.ts', 'export async function a() {}', 'pure'],
    ['an async arrow', 'server/queue/x.ts', 'export const a = async () => 1;', 'pure'],
    ['a promise', 'server/queue/x.ts', 'export const a = () => Promise.resolve(1);', 'pure'],
    ['the global crypto', 'server/queue/x.ts', 'export const a = () => crypto.randomUUID();', 'pure'],
    [
      'a field named process',
      'server/queue/x.ts',
      'export const a = (b: B) => ({ process: b.crypto });',
      null,
    ],
    ['chance elsewhere', 'abdm/x.ts', 'export const a = () => Math.random();', null],
  ];

  it.each(cases)('[OPS-5] sees %s', (_name, path, text, broken) => {
    const found = brokenTouches(new Map([[path, text]]), TOUCHES);
    if (broken === null) expect(found).toEqual([]);
    else expect(found.join('\n')).toContain(broken);
  });
});
