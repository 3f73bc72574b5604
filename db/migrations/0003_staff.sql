ALTER TABLE `administrators` RENAME TO `accounts`;--> statement-breakpoint
ALTER TABLE `sessions` RENAME COLUMN "administrator" TO "account";--> statement-breakpoint
CREATE TABLE `looks` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`token` text NOT NULL,
	`what` text NOT NULL,
	`why` text
);
--> statement-breakpoint
CREATE INDEX `looks_token` ON `looks` (`token`);--> statement-breakpoint
CREATE TABLE `paper_blocks` (
	`id` integer PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`first` integer NOT NULL,
	`last` integer NOT NULL,
	`printed_at` integer NOT NULL,
	`printed_by` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `secrets` (
	`key` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`sealed` blob NOT NULL,
	`set_at` integer NOT NULL,
	`set_by` text
);
--> statement-breakpoint
ALTER TABLE `accounts` ADD `role` text DEFAULT 'clerk' NOT NULL;--> statement-breakpoint
-- Whoever was there before roles were is an administrator.
UPDATE `accounts` SET `role` = 'administrator';--> statement-breakpoint
ALTER TABLE `accounts` ADD `pin_hash` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `ended_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `shift` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `counter` text;--> statement-breakpoint
ALTER TABLE `devices` ADD `label` text;--> statement-breakpoint
ALTER TABLE `devices` ADD `queues` text;--> statement-breakpoint
ALTER TABLE `events` ADD `actor` text;--> statement-breakpoint
ALTER TABLE `facility_files` ADD `actor` text;