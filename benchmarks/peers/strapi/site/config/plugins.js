// The largest of the queries asks for 200.
module.exports = ({ env }) => ({
  graphql: { config: { maxLimit: 200, landingPage: false } },
  "users-permissions": { config: { jwtSecret: env("SECRET") } },
});
