package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A schema for a peer in the installation's PostgreSQL, away from ours, for as long as it is measured.
 *
 * @param server URL of the database, without parameters
 * @param password of the database's owner
 */
record PeerSchema(String server, String name, String password) {
    private static final String OWNER = "postgres";

    static PeerSchema create(Path data) throws IOException {
        String port = properties(data.resolve("config/registry.properties")).getProperty("mc.postgres.port");
        String password = properties(data.resolve("config/secrets.properties")).getProperty("postgres.superuser");
        PeerSchema schema = new PeerSchema(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + OWNER, "peer_" + System.currentTimeMillis(), password);
        schema.execute("create schema " + schema.name());
        return schema;
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return properties;
    }

    String url() {
        return server + "?currentSchema=" + name;
    }

    void drop() throws IOException {
        execute("drop schema " + name + " cascade");
    }

    private void execute(String command) throws IOException {
        try (Connection connection = DriverManager.getConnection(server, OWNER, password);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IOException("the installation's database: " + e.getMessage(), e);
        }
    }
}
