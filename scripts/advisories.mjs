/**
 * `npm run advisories [-- --omit=dev]`: asks npm's registry for known weaknesses of what is installed (npm audit), and
 * holds the lock file against those that were known when this was last looked over, which needs no network. Never
 * passes unasked: exit code 0 asked and nothing found, 1 something found, 2 the registry could not be asked.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { known } from './known-advisories.mjs';
import { root } from './ready.mjs';

const given = process.argv.slice(2);
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const found = known(lock, { withTools: !given.includes('--omit=dev') });
for (const { name, version, mended, id, note } of found)
  console.log(`${name} ${version}: ${id}, mended in ${mended}${note === undefined ? '' : ` (${note})`}`);
console.log(`Of the ones that are written down here: ${found.length} found.`);

const npm = process.env.npm_execpath;
const viaNode = npm?.endsWith('.js');
const args = ['audit', '--json', ...given];
const made = await runChild(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...args] : args, {
  cwd: root,
  quiet: true,
});
const report = readReport(made.output);
if (report === null) {
  console.error(`npm's registry could not be asked: ${reasonIn(made.output)}`);
  console.error(
    'So this is no audit. With the real registry: npm run advisories -- --registry https://registry.npmjs.org',
  );
  process.exit(found.some(({ tool }) => !tool) ? 1 : 2);
}
const { total } = report.metadata.vulnerabilities;
for (const one of Object.values(report.vulnerabilities))
  console.log(`${one.name}: ${one.severity}, ${one.range}`);
console.log(`Of all that the registry knows: ${total} found.`);
process.exit(total + found.length > 0 ? 1 : 0);

/** What npm says between its warnings; null when it is no report. */
function readReport(output) {
  try {
    const said = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
    return said.metadata === undefined ? null : said;
  } catch {
    return null;
  }
}

function reasonIn(output) {
  return /"message": "([^"]+)"/.exec(output)?.[1] ?? output.trim().split('\n')[0] ?? 'it said nothing';
}
