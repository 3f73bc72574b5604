/** `npm run build`: installs what is missing and builds what is stale. */
import { ready } from './ready.mjs';

await ready();
