CREATE TABLE `forgotten` (
	`day` text PRIMARY KEY NOT NULL,
	`persons` integer NOT NULL,
	`at` integer NOT NULL
);
