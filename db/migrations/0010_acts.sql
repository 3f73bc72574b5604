CREATE TABLE `acts` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`actor` text,
	`about` text,
	`token` text,
	`queue` text,
	`counter` text,
	`detail` text,
	`hash` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `acts_at` ON `acts` (`at`);
--> statement-breakpoint
-- What older tables know; their hashes are filled in once (db/acts.ts), before anything is added.
INSERT INTO `acts` (`at`, `kind`, `actor`, `about`, `queue`, `counter`, `detail`, `hash`)
SELECT `at`, `kind`, `actor`, `about`, `queue`, `counter`, `detail`, x'' FROM (
	SELECT `at`, CASE `what` WHEN 'added' THEN 'accountMade' WHEN 'ended' THEN 'accountEnded' WHEN 'role' THEN 'roleChanged'
		WHEN 'password' THEN 'passwordSet' WHEN 'pin' THEN 'pinSet' ELSE `what` END AS `kind`, `actor`, `account` AS `about`,
		NULL AS `queue`, NULL AS `counter`, `role` AS `detail` FROM `account_changes`
	UNION ALL SELECT `created_at`, 'signedIn', `account`, NULL, NULL, `counter`, NULL FROM `sessions`
	UNION ALL SELECT `created_at`, 'deviceAdmitted', `admitted_by`, `audience` || ':' || `id`, NULL, NULL, `label` FROM `devices`
	UNION ALL SELECT `ended_at`, 'deviceEnded', NULL, `audience` || ':' || `id`, NULL, NULL, `label` FROM `devices` WHERE `ended_at` IS NOT NULL
	UNION ALL SELECT `printed_at`, 'paperPrinted', `printed_by`, `first` || '–' || `last`, `queue`, NULL, NULL FROM `paper_blocks`
	UNION ALL SELECT `at`, 'forgotten', NULL, `day`, NULL, NULL, `persons` FROM `forgotten`
) ORDER BY `at`;
--> statement-breakpoint
CREATE TRIGGER `acts_stand` BEFORE UPDATE ON `acts` WHEN length(OLD.`hash`) > 0 BEGIN SELECT RAISE(ABORT, 'acts is only ever added to'); END;
--> statement-breakpoint
CREATE TRIGGER `acts_stay` BEFORE DELETE ON `acts` BEGIN SELECT RAISE(ABORT, 'acts is only ever added to'); END;
