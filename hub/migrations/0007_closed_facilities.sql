CREATE TABLE "facility_changes" (
	"id" serial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"actor" text,
	"hip_id" text NOT NULL,
	"what" text NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
ALTER TABLE "facilities" ADD COLUMN "closed_at" bigint;--> statement-breakpoint
ALTER TABLE "facilities" ADD COLUMN "closed_by" text;--> statement-breakpoint
ALTER TABLE "facilities" ADD COLUMN "closed_why" text;--> statement-breakpoint
CREATE INDEX "facility_changes_facility" ON "facility_changes" USING btree ("hip_id","id");