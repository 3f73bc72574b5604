/** The kiosks on the administrator's page: where the kiosk's page is, which machines are one, ending one. */
import { useEffect, useState } from 'preact/hooks';
import { request } from '../shared/api.ts';
import { clockTime, type Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

/** What of a machine the page shows (`GET /api/devices`). */
export interface Device {
  id: string;
  createdAt: number;
}

export function Kiosks({ say }: { say: Say }) {
  const [devices, setDevices] = useState<readonly Device[]>([]);

  async function ask(): Promise<void> {
    const answer = await request<Device[]>('GET', '/api/devices');
    if (answer.ok) setDevices(answer.value);
  }

  async function end(id: string): Promise<void> {
    await request<null>('DELETE', `/api/devices/${encodeURIComponent(id)}`);
    await ask();
  }

  useEffect(() => {
    ask();
  }, []);

  return <KioskList say={say} devices={devices} onEnd={end} />;
}

export function KioskList(props: { say: Say; devices: readonly Device[]; onEnd: (id: string) => void }) {
  const { say, devices, onEnd } = props;
  return (
    <>
      <p>
        <a href="/kiosk/">
          <Said say={say} k="admin.kioskPage" />
        </a>
      </p>
      {devices.map(({ id, createdAt }) => (
        <p key={id}>
          <Said say={say} k="admin.kioskSince" params={{ time: since(createdAt) }} />{' '}
          <NumberText value={id.slice(-4)} class="soft" />{' '}
          <button type="button" class="pad-key" onClick={() => onEnd(id)}>
            <Said say={say} k="admin.kioskEnd" />
          </button>
        </p>
      ))}
    </>
  );
}

/** Day, month and time as people here write them. */
function since(at: number): string {
  const date = new Date(at);
  const [day, month] = [date.getDate(), date.getMonth() + 1].map((part) => String(part).padStart(2, '0'));
  return `${day}-${month}-${date.getFullYear()} ${clockTime(at)}`;
}
