package io.mastercontrol.testing.server;

import io.mastercontrol.contracts.topic.Topics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One PostgreSQL for this test JVM, with database {@code mastercontrol} and a schema and a role for each service, named
 * like it; the role's password is its name. It ends with the JVM.
 */
public final class TestDatabase {
    public static final String HOST = "127.0.0.1";
    public static final String NAME = "mastercontrol";

    private TestDatabase() {}

    /** Its port; the first call starts it. */
    public static int port() {
        return Integer.parseInt(ServerProperties.once("postgres.port", TestDatabase::start));
    }

    /** A connection with a service's own rights, for looking at what it wrote. */
    public static Connection connect(String service) throws SQLException {
        return connect(service, service, NAME);
    }

    private static String start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "60")
                    .start();
            int port = server.getPort();
            createSchemas(port);
            return String.valueOf(port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL for tests", e);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare the test database: " + e.getMessage(), e);
        }
    }

    private static void createSchemas(int port) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(port, "postgres"), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + NAME);
        }
        try (Connection connection = DriverManager.getConnection(url(port, NAME), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            for (String service : Topics.SERVICES) {
                statement.execute("CREATE ROLE %1$s LOGIN PASSWORD '%1$s'".formatted(service));
                statement.execute("CREATE SCHEMA %1$s AUTHORIZATION %1$s".formatted(service));
                statement.execute("ALTER ROLE %1$s SET search_path = %1$s".formatted(service));
            }
        }
    }

    private static Connection connect(String user, String password, String database) throws SQLException {
        return DriverManager.getConnection(url(port(), database), user, password);
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    }
}
