/** The process that looks a data folder over; whatever the disk does, it is this process that hangs, and is killed. */
import { inspect } from './inspect.ts';
import { INSPECTION_PROCESS, type InspectionAnswer } from './inspection-answer.ts';

const [mark, databaseFile = '', keyFile = ''] = process.argv.slice(2);

if (mark === INSPECTION_PROCESS && process.send !== undefined) {
  let answer: InspectionAnswer;
  try {
    answer = { kind: 'read', inspection: inspect(databaseFile, keyFile) };
  } catch {
    answer = { kind: 'failed' };
  }
  process.send(answer, () => process.disconnect());
}
