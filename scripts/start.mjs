/** `npm start`: installs what is missing, builds what is stale, and becomes the server. */
import { ready, runBuilt } from './ready.mjs';

await ready();
await runBuilt('server/main', process.argv.slice(2));
