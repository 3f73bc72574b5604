// Owns clips of speech over HTTP: what halls get, and what an administrator may put in their place.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_RECORDING_BYTES, type VoiceLine, type VoiceManifest } from '../../../server/contract/voice.ts';
import { isRecording } from '../../../server/voice/recording.ts';
import { ServerRig } from '../../support/server-rig.ts';
import { toneFile } from '../../support/tone-file.ts';

let rig: ServerRig;
beforeAll(async () => {
  rig = await ServerRig.start();
  await rig.signIn();
});
afterAll(() => rig.stop());

async function manifest(): Promise<VoiceManifest> {
  return (await (await rig.api('GET', '/voice/manifest.json')).json()) as VoiceManifest;
}

async function lines(language: string): Promise<VoiceLine[]> {
  const answer = await rig.api('GET', `/api/voice/${language}`);
  return ((await answer.json()) as { lines: VoiceLine[] }).lines;
}

function put(path: string, bytes: Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${rig.url}${path}`, {
    method: 'PUT',
    headers: { Origin: rig.url, Cookie: rig.cookie, 'Content-Type': 'audio/wav', ...headers },
    body: Buffer.from(bytes),
  });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await rig.api('GET', path)).arrayBuffer());
}

describe('clips for every screen', () => {
  it('[VOI-8] are named by a manifest, are kept for good under their version, and need no session', async () => {
    const answer = await fetch(`${rig.url}/voice/manifest.json`);
    const etag = answer.headers.get('etag') ?? '';
    const { clips } = (await answer.json()) as VoiceManifest;
    expect(Object.keys(clips).sort()).toEqual(['doi', 'en', 'hi', 'ks', 'ur']);
    expect([clips.ks, clips.doi]).toEqual([{}, {}]);
    const again = await fetch(`${rig.url}/voice/manifest.json`, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
    const clip = await fetch(`${rig.url}/voice/ur/42?v=${clips.ur['42']}`);
    expect(clip.status).toBe(200);
    expect(clip.headers.get('content-type')).toBe('audio/mpeg');
    expect(clip.headers.get('cache-control')).toContain('immutable');
    const old = await fetch(`${rig.url}/voice/ur/42?v=0`);
    expect([old.status, old.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  });

  it.each([
    '/voice/ks/42',
    '/voice/ur/lines',
    '/voice/fr/42',
    '/voice/ur/%2e%2e',
    '/voice/ur/__proto__',
    '/voice/ur',
  ])('[VOI-8] %s is not there', async (path) => {
    expect((await rig.api('GET', path)).status).toBe(404);
  });
});

describe('recordings', () => {
  it('[VOI-9] a recording is heard in place of what was there, survives a restart, and can be forgotten', async () => {
    const before = await manifest();
    const tone = toneFile(440, 0.5);
    expect((await put('/api/voice/ur/42', tone)).status).toBe(204);
    const after = await manifest();
    expect(after.version).not.toBe(before.version);
    expect(after.clips.ur['42']).not.toBe(before.clips.ur['42']);
    expect(after.clips.ur['41']).toBe(before.clips.ur['41']);
    expect(await bytesOf('/voice/ur/42')).toEqual(tone);
    await rig.restart();
    expect(await bytesOf('/voice/ur/42')).toEqual(tone);
    expect((await lines('ur')).find(({ id }) => id === '42')).toMatchObject({
      text: 'بیالیس',
      clip: 'recorded',
    });
    expect((await rig.api('DELETE', '/api/voice/ur/42')).status).toBe(204);
    expect(await manifest()).toEqual(before);
    expect((await rig.api('DELETE', '/api/voice/ur/42')).status).toBe(404);
  });

  it('[VOI-9] only the administrator’s page may ask for a microphone', async () => {
    const policy = async (path: string) =>
      (await rig.api('GET', path)).headers.get('permissions-policy') ?? '';
    expect(await policy('/admin/')).toContain('microphone=(self)');
    for (const path of ['/display/', '/clerk/', '/t/abcdefghijkl']) {
      expect(await policy(path), path).toContain('microphone=()');
    }
  });

  it('[VOI-9] a language without a voice begins to speak with its recordings', async () => {
    expect((await lines('ks')).every(({ clip }) => clip === null)).toBe(true);
    expect((await lines('ks')).slice(0, 2).map(({ id }) => id)).toEqual(['token', 'counter']);
    expect((await put('/api/voice/ks/token', toneFile(300, 1))).status).toBe(204);
    expect(Object.keys((await manifest()).clips.ks)).toEqual(['token']);
    const clip = await rig.api('GET', '/voice/ks/token');
    expect(clip.headers.get('content-type')).toBe('audio/wav');
  });

  const good = toneFile(440, 0.5);
  const changed = (at: number, value: number) => {
    const bytes = good.slice();
    bytes[at] = value;
    return bytes;
  };
  it.each([
    ['no sound file', new TextEncoder().encode('<script>alert(1)</script>'.padEnd(500, ' '))],
    ['an empty body', new Uint8Array()],
    ['another kind of RIFF', changed(8, 65)],
    ['two channels', changed(22, 2)],
    ['a compressed format', changed(20, 85)],
    ['a length that is not its own', good.slice(0, -2)],
    ['something behind its end', Buffer.concat([good, Buffer.from('<html>')])],
    ['no rate at all', changed(25, 0)],
    ['a click', toneFile(440, 0.05)],
    ['a speech', toneFile(440, 5.5, 8_000)],
  ])('[VOI-9] %s is refused and changes nothing', async (_what, bytes) => {
    expect(isRecording(good)).toBe(true);
    const before = await manifest();
    const answer = await put('/api/voice/ur/7', bytes);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'not_a_recording' });
    expect(await manifest()).toEqual(before);
  });

  it('[VOI-9] one that is too long, of an unknown line, from another page or a stranger is refused', async () => {
    const before = await manifest();
    const refused = [
      (await put('/api/voice/ur/7', new Uint8Array(MAX_RECORDING_BYTES + 1))).status,
      (await put('/api/voice/ur/100', good)).status,
      (await put('/api/voice/ur/constructor', good)).status,
      (await put('/api/voice/fr/7', good)).status,
      (await put('/api/voice/ur/..%2f7', good)).status,
      (await put('/api/voice/ur/7', good, { Origin: 'http://elsewhere.test' })).status,
      (await put('/api/voice/ur/7', good, { Cookie: '' })).status,
    ];
    expect(refused).toEqual([413, 404, 404, 400, 400, 403, 401]);
    expect(await manifest()).toEqual(before);
  });

  it('[VOI-9] what somebody copied in badly is as if it were not there; unfinished files are nobody’s', async () => {
    const folder = join(rig.config().config.dataDir, 'voice', 'en');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '7.wav'), 'not a sound');
    writeFileSync(join(folder, 'evil.wav'), good);
    writeFileSync(join(folder, '8.wav'), good);
    const { clips: before } = await manifest();
    await rig.restart();
    const { clips } = await manifest();
    expect(clips.en['7']).toBe(before.en['7']);
    expect(clips.en['8']).not.toBe(before.en['8']);
    expect(clips.en.evil).toBeUndefined();
    expect(readdirSync(folder).sort()).toEqual(['7.wav', '8.wav', 'evil.wav']);
  });

  it('[VOI-9] of two recordings at once the later stays whole', async () => {
    const tones = Array.from({ length: 6 }, (_, i) => toneFile(200 + 100 * i, 0.4));
    await Promise.all(tones.map((tone) => put('/api/voice/hi/9', tone)));
    const kept = await bytesOf('/voice/hi/9');
    expect(tones.some((tone) => Buffer.from(tone).equals(kept))).toBe(true);
    const folder = join(rig.config().config.dataDir, 'voice', 'hi');
    expect(existsSync(folder)).toBe(true);
    expect(readdirSync(folder)).toEqual(['9.wav']);
  });
});
