/** What the site puts before the service worker's script: scheduler/web/service_worker.py. */
declare const PRECACHE: { version: string; page: string; files: string[] };
