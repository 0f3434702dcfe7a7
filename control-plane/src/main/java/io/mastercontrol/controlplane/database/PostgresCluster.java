package io.mastercontrol.controlplane.database;

import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.file.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The database cluster of one installation. It is made beside its place and renamed when it is complete, so a power cut
 * during the first start leaves nothing that the second one could take for a database.
 *
 * @param directory where the data is
 * @param programs an unpacked distribution
 * @param asNobody script that runs a program so that it does not see itself as root, which PostgreSQL refuses to be
 */
public record PostgresCluster(Path directory, Path programs, Path asNobody) {
    public static final String DATABASE = "mastercontrol";
    private static final long LIMIT_SECONDS = 120;

    /** Durable, local, small: what one host with a few thousand devices needs. */
    private static final String SETTINGS = """
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            max_connections = 80
            shared_buffers = 48MB
            work_mem = 4MB
            maintenance_work_mem = 32MB
            max_wal_size = 256MB
            max_worker_processes = 2
            max_parallel_workers = 0
            jit = off
            huge_pages = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m %u '
            """;

    private static final String ACCESS = """
            # One database, one role for each service, passwords only.
            host mastercontrol all 127.0.0.1/32 scram-sha-256
            host postgres postgres 127.0.0.1/32 scram-sha-256
            """;

    public boolean exists() {
        return Files.exists(directory.resolve("PG_VERSION"));
    }

    /**
     * Makes the cluster with a schema and a role for each service.
     *
     * @param superuserPassword of role {@code postgres}
     * @param passwords by service; letters and digits only
     */
    public void create(String superuserPassword, Map<String, String> passwords) throws IOException {
        Path unfinished = directory.resolveSibling("." + directory.getFileName() + ".new");
        Trees.delete(unfinished);
        run(
                List.of(
                        program("initdb"),
                        "-D",
                        unfinished.toString(),
                        "-U",
                        "postgres",
                        "-E",
                        "UTF8",
                        "--locale=C.UTF-8",
                        "--data-checksums",
                        "--no-instructions",
                        "-A",
                        "scram-sha-256",
                        "--pwfile=/dev/stdin"),
                superuserPassword + "\n");
        Files.writeString(unfinished.resolve("master-control.conf"), SETTINGS);
        Path main = unfinished.resolve("postgresql.conf");
        Files.writeString(main, Files.readString(main) + "\ninclude 'master-control.conf'\n");
        Files.writeString(unfinished.resolve("pg_hba.conf"), ACCESS);
        singleUser(unfinished, "postgres", "CREATE DATABASE " + DATABASE + "\n");
        singleUser(unfinished, DATABASE, schemas(passwords));
        Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        SafeFile.sync(directory.toAbsolutePath().getParent());
    }

    /** A role and a schema for each service: a statement a line, each with a semicolon at its end. */
    public static String schemas(Map<String, String> passwords) {
        StringBuilder sql = new StringBuilder("REVOKE ALL ON SCHEMA public FROM PUBLIC;\n");
        passwords.forEach((service, password) -> {
            sql.append("CREATE ROLE %s LOGIN PASSWORD '%s';\n".formatted(service, password));
            sql.append("CREATE SCHEMA %1$s AUTHORIZATION %1$s;\n".formatted(service));
            sql.append("ALTER ROLE %1$s SET search_path = %1$s;\n".formatted(service));
        });
        return sql.toString();
    }

    /** One statement a line, without a server: nothing listens while the database is half made. */
    private void singleUser(Path data, String database, String sql) throws IOException {
        run(List.of(program("postgres"), "--single", "-D", data.toString(), "-c", "exit_on_error=on", database), sql);
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    private void run(List<String> command, String input) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(asNobody.toString());
        line.addAll(command);
        Path output = Files.createTempFile("master-control-postgres", ".log");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("PostgreSQL could not be prepared: " + lastLine(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was prepared", e);
        } finally {
            Files.delete(output);
        }
    }

    private static String lastLine(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        return lines.stream()
                .filter(line -> line.contains("FATAL") || line.contains("ERROR") || line.contains("error:"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
    }
}
