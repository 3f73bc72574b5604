/**
 * The composition root: opens everything in order, wires it, listens, and closes it in reverse.
 * Nothing else of the server opens a file, binds a port or starts a timer of its own; signals are start.ts's.
 */
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createTransport } from '../abdm/transport.ts';
import { sharingCodeUrl } from '../abdm/wire/sharing-code.ts';
import { openActs } from '../db/acts.ts';
import { createCommits } from '../db/commits.ts';
import { openDeviceStore } from '../db/device-store.ts';
import { openFacilityStore } from '../db/facility-store.ts';
import { openJournal } from '../db/journal.ts';
import { openDatabase } from '../db/open.ts';
import { openOutboxStore } from '../db/outbox-store.ts';
import { openPaperStore } from '../db/paper-store.ts';
import { openSpoolStore } from '../db/spool-store.ts';
import { profileNames } from '../printer/profile.ts';
import { createAnswers } from './app.ts';
import { createBackground } from './background.ts';
import { backupPlace, createBackups } from './backup/nightly.ts';
import { openBridge } from './bridge/bridge.ts';
import { createCardReader } from './card-reader.ts';
import { loadCatalogues } from './catalogues.ts';
import { startChores } from './chores.ts';
import { settleDoubt } from './clock-trust.ts';
import type { Config, Secrets } from './config.ts';
import { createCounterIntake } from './counter-intake.ts';
import { createWriteCheck, keepKind } from './data-kind.ts';
import { wakeSimulator } from './demo.ts';
import { createDesk } from './desk.ts';
import { createDevices } from './devices/devices.ts';
import { createDoctor } from './doctor/doctor.ts';
import { openDoors } from './edges/doors.ts';
import { openEdges } from './edges/edges.ts';
import { authorityOf, trustOf } from './edges/tls/keeper.ts';
import { openFacility } from './facility/facility.ts';
import { readFacility } from './facility/facility-file.ts';
import { createForwarder } from './forward.ts';
import { openHubSide } from './hub-link/hub-side.ts';
import { ownState } from './hub-link/own-state.ts';
import { createPatientCodes } from './live/patient-codes.ts';
import { createScreens } from './live/screens.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createNumbers } from './numbers.ts';
import { openPaper } from './paper/open-paper.ts';
import { openPeople } from './persons/open-people.ts';
import { loadPictures } from './pictures.ts';
import { prepareData } from './prepare-data.ts';
import { deskPoster, queuePoster } from './printing/posters.ts';
import { createPrinterCheck } from './printing/printers.ts';
import { NO_DAY } from './queue/book.ts';
import { momentIn } from './queue/service-day.ts';
import { createReader } from './reports/readings.ts';
import { drawSharingCode } from './routes/sharing-code.ts';
import type { Running, StartOptions } from './running.ts';
import { createRunningTokenIntake } from './running-token-intake.ts';
import { createShareIntake } from './share-intake.ts';
import { openStaff } from './staff/open-staff.ts';
import { createVoices } from './voice/voices.ts';

export type { Running, StartOptions };

/** Builds, wires and starts a facility server; rejects when something it needs is not there. */
export async function startServer(
  root: string,
  config: Config,
  secrets: Secrets,
  log: Log,
  options: StartOptions = {},
): Promise<Running> {
  const now = options.now ?? Date.now;
  const closers: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await wire();
  } catch (error) {
    await stop();
    throw error;
  }

  async function wire(): Promise<Running> {
    const simulator =
      config.mode === 'demo' ? (options.simulator ?? wakeSimulator({ root, config, secrets })) : null;
    if (simulator !== null) closers.push(simulator.stop);
    const lock = prepareData({ dataDir: config.dataDir, root, now: now(), log });
    closers.push(lock.release);
    const database = openDatabase({ file: config.databaseFile, root });
    closers.push(() => database.close());
    const facilityStore = openFacilityStore(database);
    keepKind(facilityStore, config.mode);
    const people = openPeople(database, config, facilityStore);
    const { sealer, persons, personKeys } = people;
    const journal = openJournal(database.connection, () => sealer);
    const commits = createCommits(database.connection, sealer.keys.content);
    closers.push(commits.close);
    const outbox = openOutboxStore(database.connection);
    const slips = openSpoolStore(database.connection);
    const deviceStore = openDeviceStore(database);
    const paperStore = openPaperStore(database);
    const catalogues = loadCatalogues(root);
    const files = readFacility(config.facilityFile, facilityStore);
    let moment = momentIn((files.kept ?? files.fresh)?.file.facility.zone ?? 'UTC');
    const momentNow = () => moment(now());
    const desk = createDesk({
      journal,
      commits,
      moment: momentNow,
      countsDue: config.mode === 'hub',
      onFault: (fault) => {
        metrics.fault();
        log.fault(fault, {}, 'storage failed');
      },
    });
    const acts = openActs(database.connection);
    const backups = createBackups({ place: backupPlace(root, config), moment: momentNow, acts, log });
    closers.push(backups.stop);
    const metrics = createMetrics({
      book: desk.book,
      sockets: () => screens.size(),
      outbox: outbox.counts,
      backups: backups.last,
    });
    // A new log has no day yet: its first is what the clock says.
    if (desk.book().day === NO_DAY) await desk.confirmDay(momentNow().day);
    const checkPrinter = createPrinterCheck({ root, dataDir: config.dataDir, log });
    const facility = await openFacility(files, { store: facilityStore, desk, checkPrinter, log, now });
    // A file that was refused moves no midnight.
    moment = momentIn(facility.current().facility.zone);
    facility.onChange((file) => {
      moment = momentIn(file.facility.zone);
    });
    const hipId = () => facility.current().facility.hipId;

    const personCare = people.care({ acts, desk, facility, now, log });
    closers.push(personCare.stop);

    const simulatorUrl = simulator === null ? null : await simulator.play(hipId());
    const transport = createTransport();
    closers.push(transport.close);
    const baseUrl = config.abdm?.url ?? simulatorUrl;
    let ownUrl: string | null = null;
    const { connection } = database;
    const bridge = openBridge({
      ...{ config, baseUrl, secrets, connection, sealer, facts: facilityStore, outbox, desk, facility },
      ...{ ownUrl: () => ownUrl, transport: transport.send, now, log },
    });

    const asFacility = { config, root, hipId, facts: facilityStore, now, log };
    const hubKeys = { code: secrets.hubKey, acts, lastSeq: () => desk.book().seq };
    const hub = openHubSide({ ...asFacility, ...hubKeys, transport: transport.send, connection });
    const numbers = createNumbers({ desk, facility, journal, facts: facilityStore });
    const background = createBackground({
      config,
      root,
      desk,
      facility,
      journal,
      outbox,
      slips,
      persons,
      catalogues,
      acts,
      client: bridge?.network.client ?? hub?.client ?? null,
      hub,
      numbers,
      transport: transport.send,
      now,
      log,
    });
    closers.push(background.stop);

    const reader = createReader({
      file: config.databaseFile,
      ledger: join(config.dataDir, 'erasures.jsonl'),
    });
    closers.push(reader.close);
    const doctor = createDoctor({ config, running: background, facility, hub, bridge, now });
    const staff = openStaff(database, { acts, now, log });
    const { sessions, signIn, failures } = staff;
    closers.push(() => failures.flush(true));
    const devices = createDevices(deviceStore, now);
    const tokenOf = createPatientCodes(desk.book);
    const edges = await openEdges(config, now, log);
    const { clientOf, knownHost, keeper, strictTransport } = edges;
    if (keeper !== null) closers.push(keeper.stop);
    const screens = createScreens({
      book: desk.book,
      tokenOf,
      moment: momentNow,
      facility,
      persons,
      troubles: background.troubles,
      signIn,
      devices,
      publicUrl: config.publicUrl,
      clientOf,
      knownHost,
      demo: config.mode === 'demo',
      shownToStaff: personCare.looks.shown,
      onDropped: metrics.socketDropped,
      now,
      log,
    });
    closers.push(screens.stop);
    sessions.onChanged(screens.lookAgain);
    devices.onEnded(screens.lookAgain);
    desk.onCommitted((events) => {
      metrics.committed(events);
      background.committed(events);
      screens.committed(events);
      hub?.committed();
    });

    const isCheck = (context: string) => bridge?.delivery.isCode(context) === true;
    const kept = { outbox, persons, personKeys, sealer };
    const intake = createShareIntake({ desk, ...kept, facility, isCheck, wakeOutbox: background.wakeOutbox });
    const askRunningToken = createRunningTokenIntake({ outbox, wakeOutbox: background.wakeOutbox });
    const readCard = createCardReader({ facility, tokenOf });
    const counterIntake = createCounterIntake({ desk, persons, personKeys, facility, readCard, now });
    const made = await staff.firstAdministrator(secrets.adminPassword);
    const forwardUrl = config.abdm?.forwardUrl ?? null;
    const phrUrl = () => config.phrUrl ?? simulatorUrl ?? '';
    const posterWords = () => ({ file: facility.current(), catalogues, demo: config.mode === 'demo' });
    const answers = createAnswers({
      abdm:
        bridge === null
          ? null
          : {
              ...bridge.callbacks,
              intake,
              askRunningToken,
              desk,
              forward: forwardUrl === null ? null : createForwarder(forwardUrl, log),
              now,
              log,
              metrics,
            },
      health: { desk, metrics, canWrite: createWriteCheck(facilityStore) },
      sharingCode: { facility, phrUrl },
      posters: {
        queuePoster: (queue) => queuePoster(posterWords(), queue, phrUrl()),
        deskPoster: () => deskPoster(posterWords()),
        draw: background.drawPoster,
      },
      patient: {
        find: screens.patient,
        languages: () => facility.current().facility.languages,
        catalogues,
        pictures: loadPictures(root),
      },
      facility: { facility, profiles: () => profileNames(root) },
      counters: { desk, facility },
      tokens: { desk, reprint: background.reprint },
      printers: background,
      reports: { desk, facility, reader },
      paper: openPaper({ paperStore, desk, facility, now, words: posterWords, draw: background.drawPoster }),
      audit: { desk, facility, reader, personKeys },
      persons: personCare.requests,
      acts,
      voices: createVoices({
        shipped: join(root, 'locales', 'voice'),
        recordings: join(config.dataDir, 'voice'),
      }),
      network: {
        mode: config.mode,
        bridge,
        drawCode: (context) => drawSharingCode(sharingCodeUrl(phrUrl(), hipId(), context), 'svg'),
      },
      doctor: { dataDir: config.dataDir, doctor },
      queues: { desk, intake: counterIntake },
      numbers: { desk, numbers },
      hub: { hub },
      backups,
      kiosk: { desk, readCard, intake: counterIntake },
      signIn,
      sessions,
      people: staff.people,
      takeOver: staff.takeOver,
      devices,
      screens: join(root, 'dist', 'kiosk-ui'),
      publicUrl: config.publicUrl,
      clientOf,
      knownHost,
      trust: { trust: () => trustOf(keeper), authority: () => authorityOf(keeper), catalogues, root },
      strictTransport,
      now,
      log,
    });

    closers.push(() => desk.settle());
    const { upgrade, disconnect } = screens;
    const onOpen = (close: () => Promise<void>) => void closers.push(close);
    const { url, abdmUrl } = await openDoors({ config, edges, answers, upgrade, bind: listen, onOpen });
    closers.push(disconnect);

    ownUrl = abdmUrl;
    // The demonstration's bridge is ours alone; a real one is changed by an administrator only.
    if (simulatorUrl !== null) {
      const told = await bridge?.network.client.updateBridgeUrl(abdmUrl);
      if (told?.class !== 'accepted') throw new Error('the demonstration gateway does not know this server');
    } else {
      // The first patient does not wait for a session.
      const asked = bridge?.network.accessToken;
      if (asked?.state().hasCredentials === false) log.warn({}, 'no credentials for the network yet');
      else asked?.get().catch((fault: unknown) => log.fault(fault, {}, 'no session with the gateway'));
    }

    if (options.withoutBackground !== true) background.start();
    if (hub !== null) {
      const telling = ownState({ config, facility, reader, doctor, background, moment: momentNow });
      const own = { telling, phones: screens.phones };
      hub.start({ intake, askRunningToken, outbox, hipId, logId: journal.logId, numbers, ...own, now });
      closers.push(hub.stop);
    }
    // What is made up need not be kept.
    if (config.mode !== 'demo') backups.start();
    screens.start();
    personCare.start();
    closers.push(
      startChores({
        desk,
        facilityStore,
        outbox,
        slips,
        sessions: staff.sessionStore,
        devices: deviceStore,
        personCare,
        acts,
        failures,
        moment: momentNow,
        now,
        log,
      }),
    );
    await settleDoubt(desk, log);
    const [firstQueue] = facility.current().queues;
    const phoneUrl =
      simulatorUrl === null ? null : sharingCodeUrl(simulatorUrl, hipId(), firstQueue?.id ?? '');
    const fingerprint = keeper?.authority()?.fingerprint ?? null;
    const { generated: generatedPassword, passwordIgnored } = made;
    return { url, abdmUrl, fingerprint, phoneUrl, generatedPassword, passwordIgnored, stop };
  }
}

function listen(server: Server, at: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : at.port);
    });
  });
}
