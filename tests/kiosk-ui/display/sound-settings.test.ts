import { describe, expect, it } from 'vitest';
import { isQuiet, readSoundSettings } from '../../../kiosk-ui/display/sound-settings.ts';

const read = (query: string) => readSoundSettings(new URLSearchParams(query));
const at = (hours: number, minutes: number) => hours * 60 + minutes;

describe('the sound of a hall by its address', () => {
  it('[VOI-7] is full, in the hall’s languages, repeated after ten seconds, unless it says otherwise', () => {
    expect(read('')).toEqual({ languages: null, volume: 1, repeatMs: 10_000, quiet: null });
    expect(read('voice=ur,en&volume=60&repeat=0&quiet=21:00-7:30')).toEqual({
      languages: ['ur', 'en'],
      volume: 0.6,
      repeatMs: 0,
      quiet: { from: 21 * 60, to: 7 * 60 + 30 },
    });
    expect(read('voice=').languages).toEqual([]);
  });

  it.each(['voice=fr,xx', 'volume=loud', 'volume=-3', 'repeat=1.5', 'quiet=25:00-26:00', 'quiet=9-17'])(
    '[VOI-7] %s is as if it were not there',
    (query) => {
      expect(read(query)).toEqual(read(''));
    },
  );

  it('[VOI-7] values beyond what makes sense end at their bound', () => {
    expect(read('volume=400').volume).toBe(1);
    expect(read('repeat=9999').repeatMs).toBe(300_000);
  });

  it('[VOI-7] quiet hours may lie across midnight', () => {
    const night = read('quiet=21:00-07:00');
    expect(
      [at(20, 59), at(21, 0), at(0, 0), at(6, 59), at(7, 0)].map((time) => isQuiet(night, time)),
    ).toEqual([false, true, true, true, false]);
    const noon = read('quiet=12:00-13:00');
    expect([at(11, 59), at(12, 30), at(13, 0)].map((time) => isQuiet(noon, time))).toEqual([
      false,
      true,
      false,
    ]);
    expect(isQuiet(read(''), at(3, 0))).toBe(false);
  });
});
