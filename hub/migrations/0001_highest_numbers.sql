CREATE TABLE "highest_numbers" (
	"hip_id" text NOT NULL,
	"day" text NOT NULL,
	"queue" text NOT NULL,
	"number" integer NOT NULL,
	CONSTRAINT "highest_numbers_hip_id_day_queue_pk" PRIMARY KEY("hip_id","day","queue")
);
