ALTER TABLE `looks` ADD `hash` blob;
--> statement-breakpoint
-- Hashes are filled in once (db/look-chain.ts), before anything is added.
CREATE TRIGGER `looks_stand` BEFORE UPDATE ON `looks` WHEN OLD.`hash` IS NOT NULL BEGIN SELECT RAISE(ABORT, 'looks is only ever added to'); END;
--> statement-breakpoint
-- The oldest may go once an act has said up to which.
CREATE TRIGGER `looks_stay` BEFORE DELETE ON `looks` WHEN OLD.`id` > coalesce((SELECT CAST(`about` AS INTEGER) FROM `acts` WHERE `kind` = 'looksForgotten' ORDER BY `seq` DESC LIMIT 1), 0) BEGIN SELECT RAISE(ABORT, 'looks is only ever added to'); END;
