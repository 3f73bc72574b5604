import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./hub/store/schema.ts', './hub/store/review-schema.ts', './hub/store/phone-schema.ts'],
  out: './hub/migrations',
});
