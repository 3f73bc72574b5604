CREATE TABLE `account_changes` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text,
	`account` text NOT NULL,
	`what` text NOT NULL,
	`role` text
);
--> statement-breakpoint
CREATE TABLE `browsers` (
	`id_hash` text NOT NULL,
	`account` text NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`id_hash`, `account`)
);
--> statement-breakpoint
ALTER TABLE `accounts` ADD `password_once` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `accounts` ADD `pin_misses` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `opened_by` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `covered_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `pin_misses` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE TRIGGER `account_changes_stand` BEFORE UPDATE ON `account_changes` BEGIN SELECT RAISE(ABORT, 'account_changes is only ever added to'); END;--> statement-breakpoint
CREATE TRIGGER `account_changes_stay` BEFORE DELETE ON `account_changes` BEGIN SELECT RAISE(ABORT, 'account_changes is only ever added to'); END;
