package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.Field.Type;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation.Venv;
import java.util.List;
import java.util.Optional;

/** The fields of {@code isolation.venv:}. */
final class VenvFields {
    static final List<Field> VENV = List.of(
            new Field(
                    "requirements",
                    Field.text(),
                    "`requirements.txt`, else `pyproject.toml`",
                    "File that lists its libraries; of a `pyproject.toml`, the `dependencies` of `[project]` are installed, not the project.",
                    "requirements.txt"),
            new Field(
                    "wheels",
                    Field.text(),
                    "`wheels`, if that is there",
                    "Directory with every wheel that is needed: nothing is downloaded. Without one, wheels come from the package index that the board's pip is set up for.",
                    "wheels/"),
            new Field(
                    "python",
                    new Type.Text("[A-Za-z0-9_./+-]+", "the name of an interpreter, or its path"),
                    "`python3`",
                    "Interpreter to make it with.",
                    "python3.11"),
            new Field(
                    "system_site_packages",
                    new Type.Flag(),
                    "`false`",
                    "Whether it sees the libraries that are installed on the board, too.",
                    "true"));

    private VenvFields() {}

    static Optional<Venv> venv(FieldReader isolation) {
        return isolation
                .section("venv")
                .map(fields -> new Venv(
                        fields.text("requirements"),
                        fields.text("wheels"),
                        fields.text("python").orElse("python3"),
                        fields.flag("system_site_packages")));
    }
}
