package io.mastercontrol.agent.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.agent.artifact.ArtifactServer;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.neighbour.Neighbourhoods;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applying a patch with the largest tables to a tree of 60 MB, in a Java that has 24 MB of memory for everything. */
class PatchMemoryIT {
    @TempDir
    Path data;

    @Test
    void staysWithinItsBound() throws Exception {
        Map<String, byte[]> before = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 6; i++) {
            byte[] content = new byte[10_000_000];
            random.nextBytes(content);
            before.put("lib/" + i, content);
        }
        Map<String, byte[]> after = new HashMap<>(before);
        byte[] changed = before.get("lib/3").clone();
        for (int i = 0; i < 3_000_000; i += 1 + random.nextInt(9)) {
            changed[i] += (byte) random.nextInt(5);
        }
        after.put("lib/3", changed);
        byte[] fresh = new byte[1_000_000];
        random.nextBytes(fresh);
        after.put("new", fresh);
        try (PatchServer server = new PatchServer()) {
            ReleaseArtifact from = server.artifact(Patches.tar(before));
            ReleaseArtifact to = server.artifact(Patches.tar(after));
            server.patch(from, to, Patches.between(before, after));
            Path output = data.resolve("output");
            Process device = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx24m",
                            "-Xmn4m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PatchMemoryIT.class.getName(),
                            data.resolve("device").toString(),
                            server.uri().toString(),
                            from.digest(),
                            Long.toString(from.size()),
                            to.digest(),
                            Long.toString(to.size()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = device.waitFor(120, TimeUnit.SECONDS);
            device.destroyForcibly().waitFor();
            assertEquals(0, ended ? device.exitValue() : -1, Files.readString(output));
        }
    }

    /** The device: installs the one, then the other, which must come as a patch. */
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        Supply supply = new Supply(
                new ArtifactStore(
                        data,
                        URI.create(arguments[1]),
                        ArtifactServer.identity(),
                        new ServerClock(Clock.systemUTC()),
                        Thrifts.free(data)),
                Neighbourhoods.none(Thrifts.free(data)),
                KeptPatches.in(data));
        String way = "";
        for (int i = 2; i < 6; i += 2) {
            ReleaseArtifact artifact = new ReleaseArtifact(arguments[i], Long.parseLong(arguments[i + 1]), null);
            supply.download("app", artifact, bytes -> {}, () -> false);
            way = supply.unpack("app", artifact).delivery().way();
        }
        System.exit(way.equals("patch") ? 0 : 1);
    }
}
