/** What this facility can tell its hub of itself, from the parts of the server that know it. */
import type { Config } from '../config.ts';
import { readNewestBackup } from '../doctor/backup-check.ts';
import type { LiveFacility } from '../facility/facility.ts';
import type { TellingDeps } from './telling.ts';

/** What only the server has, without the line and the log. */
export type OwnState = Omit<TellingDeps, 'send' | 'logId' | 'afterToken' | 'version' | 'now' | 'onFault'>;

export function ownState({
  config,
  facility,
  background,
  moment,
  ...parts
}: Pick<TellingDeps, 'reader' | 'doctor'> & {
  config: Pick<Config, 'dataDir' | 'backupDir'>;
  facility: LiveFacility;
  background: Pick<TellingDeps, 'printers'>;
  moment: () => { day: string };
}): OwnState {
  return {
    ...parts,
    printers: background.printers,
    dataDir: config.dataDir,
    today: () => ({ day: moment().day, zone: facility.current().facility.zone }),
    newestBackup: () => readNewestBackup(config.backupDir),
    professionals: () => facility.current().counters.flatMap(({ hprId }) => hprId ?? []),
  };
}
