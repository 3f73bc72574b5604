CREATE TABLE "sealing_proof" (
	"one" integer PRIMARY KEY NOT NULL,
	"key_id" text NOT NULL,
	"sealed" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "relays" ADD COLUMN "claimed_at" bigint;--> statement-breakpoint
ALTER TABLE "relays" ADD COLUMN "notice" bigint;