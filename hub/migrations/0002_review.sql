CREATE TABLE "district_days" (
	"district_lgd" integer NOT NULL,
	"day" text NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"share" bigint DEFAULT 0 NOT NULL,
	"card" bigint DEFAULT 0 NOT NULL,
	"walk_in" bigint DEFAULT 0 NOT NULL,
	"paper" bigint DEFAULT 0 NOT NULL,
	"proven" bigint DEFAULT 0 NOT NULL,
	"active" integer DEFAULT 0 NOT NULL,
	"hours" integer[] DEFAULT '{}' NOT NULL,
	"waits" integer[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "district_days_district_lgd_day_pk" PRIMARY KEY("district_lgd","day")
);
--> statement-breakpoint
CREATE TABLE "facility_days" (
	"hip_id" text NOT NULL,
	"day" text NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"share" bigint DEFAULT 0 NOT NULL,
	"card" bigint DEFAULT 0 NOT NULL,
	"walk_in" bigint DEFAULT 0 NOT NULL,
	"paper" bigint DEFAULT 0 NOT NULL,
	"proven" bigint DEFAULT 0 NOT NULL,
	"hours" integer[] DEFAULT '{}' NOT NULL,
	"waits" integer[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "facility_days_hip_id_day_pk" PRIMARY KEY("hip_id","day")
);
--> statement-breakpoint
CREATE TABLE "facility_states" (
	"hip_id" text PRIMARY KEY NOT NULL,
	"first_live_at" bigint,
	"last_live_at" bigint,
	"stated_at" bigint,
	"version" text,
	"findings" jsonb,
	"unwell" boolean DEFAULT false NOT NULL,
	"box" jsonb
);
--> statement-breakpoint
CREATE TABLE "facility_totals" (
	"hip_id" text PRIMARY KEY NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"share" bigint DEFAULT 0 NOT NULL,
	"card" bigint DEFAULT 0 NOT NULL,
	"walk_in" bigint DEFAULT 0 NOT NULL,
	"paper" bigint DEFAULT 0 NOT NULL,
	"proven" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_days" (
	"hip_id" text NOT NULL,
	"log_id" text NOT NULL,
	"day" text NOT NULL,
	"hours" integer[] DEFAULT '{}' NOT NULL,
	"waits" integer[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "log_days_hip_id_log_id_day_pk" PRIMARY KEY("hip_id","log_id","day")
);
--> statement-breakpoint
CREATE TABLE "officer_browsers" (
	"browser_hash" text NOT NULL,
	"officer" text NOT NULL,
	"seen_at" bigint NOT NULL,
	CONSTRAINT "officer_browsers_browser_hash_officer_pk" PRIMARY KEY("browser_hash","officer")
);
--> statement-breakpoint
CREATE TABLE "officer_changes" (
	"id" serial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"actor" text,
	"officer" text NOT NULL,
	"what" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "officer_sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"officer" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "officers" (
	"name" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"districts" integer[],
	"language" text NOT NULL,
	"password_hash" text NOT NULL,
	"password_once" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"created_by" text,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "presence_days" (
	"hip_id" text NOT NULL,
	"day" text NOT NULL,
	"first_at" bigint NOT NULL,
	"last_at" bigint NOT NULL,
	"live_ms" bigint NOT NULL,
	CONSTRAINT "presence_days_hip_id_day_pk" PRIMARY KEY("hip_id","day")
);
--> statement-breakpoint
CREATE TABLE "professionals" (
	"hip_id" text NOT NULL,
	"hpr_id" text NOT NULL,
	"verification" text,
	"imported_at" bigint,
	"seen_at" bigint,
	CONSTRAINT "professionals_hip_id_hpr_id_pk" PRIMARY KEY("hip_id","hpr_id")
);
--> statement-breakpoint
CREATE TABLE "proven" (
	"hip_id" text NOT NULL,
	"log_id" text NOT NULL,
	"day" text NOT NULL,
	"queue" text NOT NULL,
	"tokens" integer NOT NULL,
	CONSTRAINT "proven_hip_id_log_id_day_queue_pk" PRIMARY KEY("hip_id","log_id","day","queue")
);
--> statement-breakpoint
CREATE TABLE "proven_tokens" (
	"hip_id" text NOT NULL,
	"token" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "proven_tokens_hip_id_token_pk" PRIMARY KEY("hip_id","token")
);
--> statement-breakpoint
CREATE INDEX "district_days_day" ON "district_days" USING btree ("day");--> statement-breakpoint
CREATE INDEX "facility_days_day" ON "facility_days" USING btree ("day","hip_id");--> statement-breakpoint
CREATE INDEX "log_days_day" ON "log_days" USING btree ("day","hip_id");--> statement-breakpoint
CREATE INDEX "officer_sessions_officer" ON "officer_sessions" USING btree ("officer");--> statement-breakpoint
CREATE INDEX "presence_days_day" ON "presence_days" USING btree ("day","hip_id");--> statement-breakpoint
CREATE INDEX "proven_day" ON "proven" USING btree ("day","hip_id");--> statement-breakpoint
CREATE INDEX "proven_tokens_at" ON "proven_tokens" USING btree ("at");--> statement-breakpoint
CREATE INDEX "counts_day" ON "counts" USING btree ("day","hip_id");--> statement-breakpoint
CREATE INDEX "facilities_district" ON "facilities" USING btree ("district_lgd");--> statement-breakpoint
CREATE INDEX "heads_facility" ON "heads" USING btree ("hip_id");--> statement-breakpoint
CREATE INDEX "relays_arrived" ON "relays" USING btree ("arrived_at");
--> statement-breakpoint
INSERT INTO "proven_tokens" ("hip_id", "token", "at")
SELECT "hip_id", "token", min("arrived_at") FROM "relays" WHERE "token" IS NOT NULL GROUP BY "hip_id", "token";
--> statement-breakpoint
INSERT INTO "proven" ("hip_id", "log_id", "day", "queue", "tokens")
SELECT "hip_id", "log_id", split_part("token", '.', 1), substring("token" from '^[^.]*[.](.*)[.][0-9]+$'), count(*) FROM (
	SELECT DISTINCT ON ("hip_id", "token") "hip_id", "token", coalesce("log_id", '') AS "log_id" FROM "relays"
	WHERE "token" IS NOT NULL ORDER BY "hip_id", "token", "arrived_at"
) AS "first" GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
INSERT INTO "facility_days" ("hip_id", "day", "tokens", "share", "card", "walk_in", "paper")
SELECT "hip_id", "day", sum("tokens"), coalesce(sum("tokens") FILTER (WHERE "source" = 'share'), 0),
	coalesce(sum("tokens") FILTER (WHERE "source" = 'card'), 0),
	coalesce(sum("tokens") FILTER (WHERE "source" = 'walk-in'), 0),
	coalesce(sum("tokens") FILTER (WHERE "source" = 'paper'), 0)
FROM "counts" GROUP BY "hip_id", "day";
--> statement-breakpoint
INSERT INTO "facility_days" ("hip_id", "day", "proven")
SELECT "hip_id", "day", sum("tokens") FROM "proven" GROUP BY "hip_id", "day"
ON CONFLICT ("hip_id", "day") DO UPDATE SET "proven" = excluded."proven";
--> statement-breakpoint
INSERT INTO "facility_totals" ("hip_id", "tokens", "share", "card", "walk_in", "paper", "proven")
SELECT "hip_id", sum("tokens"), sum("share"), sum("card"), sum("walk_in"), sum("paper"), sum("proven")
FROM "facility_days" GROUP BY "hip_id";
--> statement-breakpoint
INSERT INTO "district_days" ("district_lgd", "day", "tokens", "share", "card", "walk_in", "paper", "proven", "active")
SELECT f."district_lgd", d."day", sum(d."tokens"), sum(d."share"), sum(d."card"), sum(d."walk_in"), sum(d."paper"),
	sum(d."proven"), count(*) FILTER (WHERE d."tokens" > 0)
FROM "facility_days" d JOIN "facilities" f ON f."hip_id" = d."hip_id" GROUP BY f."district_lgd", d."day";
