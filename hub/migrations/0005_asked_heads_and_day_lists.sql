CREATE TABLE "day_lists" (
	"id" text PRIMARY KEY NOT NULL,
	"hip_id" text NOT NULL,
	"day" text NOT NULL,
	"asked_at" bigint NOT NULL,
	"taken_at" bigint,
	"verdict" jsonb,
	"ended_at" bigint
);
--> statement-breakpoint
ALTER TABLE "heads" ADD COLUMN "asked_seq" bigint;--> statement-breakpoint
ALTER TABLE "heads" ADD COLUMN "asked_hash" text;