CREATE TABLE "phone_codes" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"hip_id" text NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "phone_sets" (
	"hip_id" text PRIMARY KEY NOT NULL,
	"node" text NOT NULL,
	"version" integer NOT NULL,
	"content" text NOT NULL,
	"heard_at" bigint NOT NULL,
	"away_at" bigint,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "phone_codes_expiry" ON "phone_codes" USING btree ("expires_at");