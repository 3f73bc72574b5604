// Owns what happens when the key file is gone: sealed people must not be given up silently.

import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ServerRig, shareOf } from '../../support/server-rig.ts';

it('[DUR-8] a database whose key file is gone is refused until the file is back', async () => {
  const rig = await ServerRig.start();
  try {
    await rig.share(shareOf({}));
    await rig.close();
    const keyFile = join(rig.folder, 'data', 'keys', 'sealing.keys');
    renameSync(keyFile, `${keyFile}.away`);
    await expect(rig.open()).rejects.toThrow(/key file .* is missing/);
    expect(existsSync(keyFile)).toBe(false);
    renameSync(`${keyFile}.away`, keyFile);
    await rig.open();
    await rig.signIn();
    expect((await rig.api('GET', '/api/counters')).status).toBe(200);
  } finally {
    await rig.stop();
  }
});
