// Owns which test files share one process after another: starting one and loading what they load takes longer than
// most of them run. Only files that leave nothing behind may: they open, start and replace nothing, and load nothing
// native. tests/architecture.test.ts holds them to it.

/** As vitest's `include` has them. */
export const TOGETHER: readonly string[] = [
  'tests/abdm/{clean-text,person,translate}.test.ts',
  'tests/abdm/wire/*.test.ts',
  'tests/db/erasure-ledger.test.ts',
  'tests/hub/contract/*.test.ts',
  'tests/hub/{day-audit,phone-set,turns}.test.ts',
  'tests/hub/review/waits.test.ts',
  'tests/kiosk-ui/admin/{paper-line,section-styles}.test.ts',
  'tests/kiosk-ui/admin/records/audit-words.test.ts',
  'tests/kiosk-ui/admin/settings/draft.test.ts',
  'tests/kiosk-ui/admin/voices/voice-take.test.ts',
  'tests/kiosk-ui/clerk/*.test.ts',
  'tests/kiosk-ui/display/{announce,rotation,sound-settings}.test.ts',
  'tests/kiosk-ui/kiosk/*.test.ts',
  'tests/kiosk-ui/shared/{colours,text,typed-text}.test.ts',
  'tests/kiosk-ui/shared/camera/{camera-trouble,seen-texts}.test.ts',
  'tests/kiosk-ui/shared/voice/grammar.test.ts',
  'tests/printer/slip.test.ts',
  'tests/server/audit/log-rows.test.ts',
  'tests/server/live/{hall-view.property,patient-codes,slip-state}.test.ts',
  'tests/server/persons/person.test.ts',
  'tests/server/printing/slips.test.ts',
  'tests/server/queue/*.test.ts',
  'tests/server/reports/{csv,figures,figures.property,tally}.test.ts',
  'tests/server/standing.test.ts',
  'tests/simulator/patients.test.ts',
];
