// The editors' pages are not built: nobody edits here, and they answer no query.
module.exports = ({ env }) => ({
  serveAdminPanel: false,
  auth: { secret: env("SECRET") },
  apiToken: { salt: env("SECRET") },
  transfer: { token: { salt: env("SECRET") } },
  secrets: { encryptionKey: env("SECRET") },
});
