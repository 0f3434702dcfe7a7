package io.mastercontrol.alerting;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A database of alerting in which a test holds whoever is in the middle of a write, to see what becomes of it. */
final class HeldWrites implements AutoCloseable {
    private static final long LOCK = 4_711;

    private final Map<String, String> configuration;
    private final String name;
    private Connection database;

    /** Makes the database; {@code configuration} is changed to it. */
    HeldWrites(String name, Map<String, String> configuration) throws SQLException {
        this.configuration = configuration;
        this.name = name;
        // The service that other tests of this JVM run would do the work of one that is killed here.
        configuration.put("mc.postgres.database", name);
        try (Connection postgres = connect("postgres", "postgres");
                Statement statement = postgres.createStatement()) {
            statement.execute("create database " + name);
        }
        try (Connection postgres = connect(name, "postgres");
                Statement statement = postgres.createStatement()) {
            statement.execute("create schema alerting authorization alerting");
        }
    }

    private Connection connect(String to, String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + configuration.get("mc.postgres.host") + ":"
                        + configuration.get("mc.postgres.port") + "/" + to,
                user,
                user);
    }

    /** After the migration. */
    void open() throws SQLException {
        database = connect(name, "alerting");
        run("create or replace function hold() returns trigger language plpgsql as"
                + " $$ begin perform pg_advisory_xact_lock(" + LOCK + "); return new; end $$");
    }

    /** From now on, a write that fits this waits: the beginning of a {@code create trigger}, from {@code before} on. */
    void hold(String write) throws SQLException {
        run("select pg_advisory_lock(" + LOCK + ")");
        run("create trigger hold " + write + " execute function hold()");
    }

    /** The names of those that wait in such a write. */
    List<String> waiting() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                                + " where l.locktype = 'advisory' and not l.granted and l.objid = " + LOCK)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** Lets all go on but the one that was killed, whose transaction ends as it would have. */
    void release(String write, String killed) throws SQLException {
        run("select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                + " where l.locktype = 'advisory' and not l.granted and a.application_name = '" + killed + "'");
        run("select pg_advisory_unlock_all()");
        run("drop trigger hold on " + write.replaceFirst(".* on (\\w+) .*", "$1"));
    }

    long number(String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        if (database != null) {
            database.close();
        }
    }
}
