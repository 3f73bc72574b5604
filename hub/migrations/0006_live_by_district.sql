ALTER TABLE "district_days" ADD COLUMN "live" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
INSERT INTO "district_days" ("district_lgd", "day", "live")
	SELECT f."district_lgd", p."day", count(*) FROM "presence_days" p JOIN "facilities" f ON f."hip_id" = p."hip_id" GROUP BY 1, 2 ORDER BY 1, 2
	ON CONFLICT ("district_lgd", "day") DO UPDATE SET "live" = excluded."live";
