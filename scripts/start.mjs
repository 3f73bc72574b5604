/** `npm start`: installs what is missing, builds what is stale, and becomes the server. */
import { becomeProgram, ready } from './ready.mjs';

await ready();
await becomeProgram('server/main', process.argv.slice(2));
