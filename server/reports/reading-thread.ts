/**
 * The thread in which the log is read for people: reports and audit. One request, one answer, in order;
 * its connection cannot write. Started by readings.ts only.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { readErasures } from '../../db/erasure-ledger.ts';
import { openLogReader } from '../../db/log-reader.ts';
import { auditDay, auditFile } from '../audit/day-audit.ts';
import { momentIn } from '../queue/service-day.ts';
import { createDayReading } from './day-reading.ts';
import { READING_THREAD, type ReadingAnswer, type ReadingRequest, type Readings } from './reading-message.ts';
import { readSpreads } from './spread.ts';

function serve(port: MessagePort, file: string, ledger: string): void {
  const log = openLogReader(file);
  const report = createDayReading(log);
  const erasures = () => readErasures(ledger);
  port.on('message', (request: ReadingRequest) => {
    const { id } = request;
    const reply = (message: ReadingAnswer) => port.postMessage(message);
    try {
      reply({ id, answer: answer(request) });
    } catch (error) {
      reply({ id, error: error instanceof Error ? error.message : 'the log could not be read' });
    }
  });

  function answer(request: ReadingRequest): Readings[keyof Readings]['answer'] {
    switch (request.kind) {
      case 'report':
        return report(request);
      case 'spread': {
        const moment = momentIn(request.zone);
        return readSpreads(log.connection, request, (at) => Math.floor(moment(at).minute / 60));
      }
      case 'audit':
        return auditDay(log, erasures, request);
      case 'auditFile':
        return auditFile(log, erasures, request);
      default:
        return unreachable(request);
    }
  }
}

function unreachable(request: never): never {
  throw new Error(`no such reading: ${JSON.stringify(request)}`);
}

if (parentPort && workerData?.thread === READING_THREAD)
  serve(parentPort, String(workerData.file), String(workerData.ledger));
