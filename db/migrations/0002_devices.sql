CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`id_hash` text NOT NULL,
	`audience` text NOT NULL,
	`admitted_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `devices_cookie` ON `devices` (`id_hash`);