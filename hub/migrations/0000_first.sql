CREATE TABLE "counts" (
	"hip_id" text NOT NULL,
	"log_id" text NOT NULL,
	"day" text NOT NULL,
	"queue" text NOT NULL,
	"source" text NOT NULL,
	"tokens" integer NOT NULL,
	CONSTRAINT "counts_hip_id_log_id_day_queue_source_pk" PRIMARY KEY("hip_id","log_id","day","queue","source")
);
--> statement-breakpoint
CREATE TABLE "enrolment_codes" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"hip_id" text NOT NULL,
	"made_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "facilities" (
	"hip_id" text PRIMARY KEY NOT NULL,
	"hfr_id" text NOT NULL,
	"name" text NOT NULL,
	"district" text NOT NULL,
	"district_lgd" integer NOT NULL,
	"state_lgd" integer NOT NULL,
	"kind" text NOT NULL,
	"ownership" text NOT NULL,
	"added_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "facility_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"hip_id" text NOT NULL,
	"public_key" jsonb NOT NULL,
	"version" text NOT NULL,
	"enrolled_at" bigint NOT NULL,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "forks" (
	"log_id" text PRIMARY KEY NOT NULL,
	"hip_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"found_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "heads" (
	"log_id" text PRIMARY KEY NOT NULL,
	"hip_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"reported_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "links" (
	"hip_id" text PRIMARY KEY NOT NULL,
	"node" text NOT NULL,
	"connected_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relays" (
	"request_id" text NOT NULL,
	"kind" text NOT NULL,
	"hip_id" text NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"key_id" text,
	"sealed" "bytea",
	"arrived_at" bigint NOT NULL,
	"deadline_at" bigint NOT NULL,
	"state" text NOT NULL,
	"taken_at" bigint,
	"token" text,
	"log_id" text,
	"ended_at" bigint,
	"told_at" bigint,
	CONSTRAINT "relays_kind_request_id_pk" PRIMARY KEY("kind","request_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "facility_keys_current" ON "facility_keys" USING btree ("hip_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "relays_held" ON "relays" USING btree ("hip_id","deadline_at") WHERE state in ('held', 'answering');--> statement-breakpoint
CREATE INDEX "relays_missed" ON "relays" USING btree ("hip_id") WHERE state = 'missed' and told_at is null;--> statement-breakpoint
CREATE INDEX "relays_token" ON "relays" USING btree ("hip_id","token") WHERE token is not null;