CREATE TABLE `administrators` (
	`name` text PRIMARY KEY NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `day_keys` (
	`day` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`sealed` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`day` text NOT NULL,
	`at` integer NOT NULL,
	`command` text NOT NULL,
	`ordinal` integer NOT NULL,
	`type` text NOT NULL,
	`fact` text NOT NULL,
	`hash` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_command` ON `events` (`command`,`ordinal`) WHERE substr(command, 1, 6) <> 'share:';--> statement-breakpoint
CREATE INDEX `events_openings` ON `events` (`type`,`seq`) WHERE type in ('dayRolled', 'configured');--> statement-breakpoint
CREATE TABLE `exchanges` (
	`id` integer PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`outbox_id` integer NOT NULL,
	`sent_at` integer NOT NULL,
	`ms` integer NOT NULL,
	`status` integer,
	`class` text NOT NULL,
	`code` text
);
--> statement-breakpoint
CREATE INDEX `exchanges_outbox` ON `exchanges` (`outbox_id`);--> statement-breakpoint
CREATE TABLE `facility_files` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`applied_at` integer NOT NULL,
	`content` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY NOT NULL,
	`lane` text NOT NULL,
	`kind` text NOT NULL,
	`correlation` text NOT NULL,
	`fingerprint` blob,
	`token` text,
	`detail` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`next_at` integer NOT NULL,
	`deadline_at` integer,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`lane`,`next_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE TABLE `persons` (
	`token` integer PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`sealed` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`administrator` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `sessions_open` ON `sessions` (`expires_at`) WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE TABLE `spool` (
	`id` integer PRIMARY KEY NOT NULL,
	`printer` text NOT NULL,
	`token` text NOT NULL,
	`duplicate` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`next_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`sent_at` integer,
	`confirmed_at` integer,
	`reason` text
);
--> statement-breakpoint
CREATE INDEX `spool_due` ON `spool` (`printer`,`id`) WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX `spool_trouble` ON `spool` (`id`) WHERE state in ('sending', 'failed', 'interrupted');--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` integer PRIMARY KEY NOT NULL,
	`day` text NOT NULL,
	`series` text NOT NULL,
	`number` integer NOT NULL,
	`label` text NOT NULL,
	`source` text NOT NULL,
	`person` text,
	`code` text NOT NULL,
	`issued_at` integer NOT NULL,
	`status` text NOT NULL,
	`queue` text NOT NULL,
	`counter` text,
	`lane` text NOT NULL,
	`lane_reason` text,
	`place` integer NOT NULL,
	`returns_at` integer,
	`notice` text,
	`legs` text NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_number` ON `tokens` (`day`,`series`,`number`);