/**
 * `npm run sbom [-- file]`: writes the bill of materials (CycloneDX JSON) to dist/sbom.json, development tools
 * marked as such. npm makes it from what is installed, without the network.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runChild } from './child.mjs';
import { leave, ready, root } from './ready.mjs';

const file = resolve(process.argv[2] ?? join(root, 'dist', 'sbom.json'));
await ready();
const npm = process.env.npm_execpath;
const viaNode = npm?.endsWith('.js');
const args = ['sbom', '--sbom-format=cyclonedx', '--loglevel=error'];
const made = await runChild(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...args] : args, {
  cwd: root,
  quiet: true,
});
const bill = made.ok ? JSON.parse(made.output.slice(made.output.indexOf('{'))) : null;
if (bill === null) leave(new Error(`npm could not list what is installed:\n${made.output}`));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
console.log(`${bill.components.length} packages: ${file}`);
