package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;

/** The fields of {@code health:}. */
final class HealthFields {
    private static final Type DURATION = new Type.Time(false);
    private static final Type DURATION_OR_ZERO = new Type.Time(true);

    static final List<Field> FILE_PROBE = List.of(
            new Field(
                    "path",
                    Field.text(),
                    Field.REQUIRED,
                    "The file; a relative path is below the working directory or `$MC_STATE_DIR`.",
                    "alive"),
            new Field(
                    "max_age",
                    DURATION,
                    "none",
                    "How long ago it may have been touched; without it, existence is enough.",
                    "1m"));

    static final List<Field> HEALTH = List.of(
            new Field(
                    "http", Field.text(), "–", "URL that answers GET with 2xx or 3xx.", "http://127.0.0.1:8000/health"),
            new Field(
                    "tcp",
                    Field.text(),
                    "–",
                    "`host:port`, or a port of 127.0.0.1, that accepts a connection.",
                    "\"127.0.0.1:5432\""),
            new Field("exec", new Type.CommandLine(), "–", "Command that exits with 0.", "[pg_isready, -q]"),
            new Field(
                    "log",
                    Field.text(),
                    "–",
                    "Regular expression that a line of output has matched since the start.",
                    "\"listening on port [0-9]+\""),
            new Field(
                    "file",
                    new Type.TextOrSection(FILE_PROBE),
                    "–",
                    "File that exists, and was touched within `max_age`.",
                    "alive"),
            new Field(
                    "plugin",
                    new Type.Text(WorkloadFields.NAME_PATTERN, WorkloadFields.NAME_HINT),
                    "–",
                    "The word of a plugin that knows how to ask; its options are in `plugins`.",
                    "camera"),
            new Field("interval", DURATION, "10s", "Time between two checks.", "10s"),
            new Field("timeout", DURATION, "5s", "A check that takes longer has failed.", "5s"),
            new Field(
                    "retries",
                    new Type.Whole(1, 1000),
                    "3",
                    "Failures in a row that make the workload unhealthy; it is then restarted if its policy allows.",
                    "3"),
            new Field(
                    "start_period",
                    DURATION_OR_ZERO,
                    "10s",
                    "Time after the start in which failures do not count.",
                    "30s"),
            new Field(
                    "start_timeout",
                    DURATION,
                    "none",
                    "A run that has not been healthy once by then is stopped; its policy says whether it is started again.",
                    "2m"));

    private HealthFields() {}
}
