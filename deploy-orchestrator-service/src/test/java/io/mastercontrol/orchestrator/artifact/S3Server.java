package io.mastercontrol.orchestrator.artifact;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server that speaks S3 (S3Proxy over a directory), as a process of its own. */
final class S3Server {
    static final String KEY = "an-id";
    static final String SECRET = "a-secret";
    static final String BUCKET = "fleet";

    private final Path home;
    private final int port;
    private Process process;

    S3Server(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home.resolve("buckets").resolve(BUCKET));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where an object's bytes are. */
    Path object(String digest) {
        String hex = Artifact.hex(digest);
        return home.resolve("buckets")
                .resolve(BUCKET)
                .resolve("mc/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex);
    }

    void start() throws IOException {
        Path settings = Files.writeString(
                home.resolve("s3proxy.properties"),
                "s3proxy.endpoint=" + uri() + "\ns3proxy.authorization=aws-v2-or-v4\ns3proxy.identity=" + KEY
                        + "\ns3proxy.credential=" + SECRET
                        + "\njclouds.provider=filesystem-nio2\njclouds.filesystem.basedir=" + home.resolve("buckets")
                        + "\n");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx128m",
                        "-jar",
                        "target/s3proxy.jar",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("s3proxy.log").toFile())
                .start();
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!answers()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IOException("the S3 server does not start: " + Files.readString(home.resolve("s3proxy.log")));
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private boolean answers() {
        try {
            return ((HttpURLConnection) uri().toURL().openConnection()).getResponseCode() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
