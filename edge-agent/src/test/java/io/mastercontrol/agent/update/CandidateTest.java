package io.mastercontrol.agent.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateTest {
    private static final AgentVersion RUNNING = new AgentVersion("2.0.0");

    @TempDir
    Path directory;

    private void make(String version, int java) throws IOException {
        Files.createDirectories(directory.resolve("app"));
        Files.writeString(directory.resolve("quarkus-run.jar"), "");
        Files.writeString(directory.resolve("version"), version + "\n");
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(head);
        data.writeInt(0xCAFEBABE);
        data.writeShort(0);
        data.writeShort(44 + java);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(directory.resolve("app/agent.jar")))) {
            jar.putNextEntry(new JarEntry("io/mastercontrol/agent/Main.class"));
            jar.write(head.toByteArray());
            jar.closeEntry();
        }
    }

    private Optional<String> refusal(String release) throws IOException {
        return new Candidate(directory, release).refusal(RUNNING, Optional.empty());
    }

    private void assertRefused(String release, String because) throws IOException {
        String said = refusal(release).orElse("nothing");
        assertTrue(said.contains(because), said);
    }

    @Test
    void aNewerAgentMayBeTriedAndTheSameBuildAgain() throws IOException {
        make("2.0.1", 17);
        assertEquals(Optional.empty(), refusal("2.0.1"));
        make("2.0.0", 17);
        assertEquals(Optional.empty(), refusal("2.0.0"));
    }

    @Test
    void whatIsNoAgentIsRefused() throws IOException {
        assertRefused("2.0.1", "there is no agent in it");
    }

    @Test
    void anotherVersionThanTheReleaseSaysIsRefused() throws IOException {
        make("2.0.1", 17);
        assertRefused("2.0.2", "its version is 2.0.1");
        Files.delete(directory.resolve("version"));
        assertRefused("2.0.2", "its version is unknown");
    }

    @Test
    void anOlderOneIsRefusedUnlessItRanBefore() throws IOException {
        make("1.9.9", 17);
        assertRefused("1.9.9", "older than 2.0.0");
        assertEquals(Optional.empty(), new Candidate(directory, "1.9.9").refusal(RUNNING, Optional.of(directory)));
    }

    @Test
    void oneForANewerJavaIsRefused() throws IOException {
        make("2.0.1", Runtime.version().feature() + 4);
        assertRefused("2.0.1", "it needs Java " + (Runtime.version().feature() + 4));
    }

    @Test
    void itsOwnWordsAreToldWhenItsCheckFails() throws Exception {
        make("2.0.1", 17);
        String said = new Candidate(directory, "2.0.1").selfCheck(directory).orElse("nothing");
        assertTrue(said.contains("ended with 1") && said.contains("quarkus-run.jar"), said);
    }
}
