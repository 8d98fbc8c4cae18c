module.exports = ({ env }) => ({
  connection: {
    client: "postgres",
    connection: { connectionString: env("DATABASE_URL") },
    // Connections are kept, as under steady traffic they would be.
    pool: { min: 10, max: 10 },
  },
});
