package io.mastercontrol.agent.venv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpreterTest {
    @TempDir
    Path directory;

    private Path program(String script) throws IOException {
        Path file = Files.writeString(directory.resolve("python"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void itsLastWordsAreToldWhenItHasToBeEnded() throws Exception {
        Path python = program("echo loading site customisation; echo waiting for the licence server >&2; sleep 1000");
        String said = assertThrows(IOException.class, () -> Interpreter.ask(python, Duration.ofSeconds(1)))
                .getMessage();
        assertEquals(python + " did not answer within 1 s: waiting for the licence server", said);
    }

    @Test
    void whatItSaysOfItselfIsItsTag() throws Exception {
        assertEquals(
                "cpython-311-aarch64", Interpreter.ask(program("echo cpython-311-aarch64"), Duration.ofSeconds(30)));
    }
}
