/** When live servers are looked at unless told: every hour, as a six-field NCRONTAB schedule (UTC). */
export const hourly = '0 0 * * * *';
