package io.mastercontrol.agent.desired;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The control plane as a device sees it when it installs: signed wishes, and artifacts over HTTP with ranges. */
final class ReleaseServer implements AutoCloseable {
    static final String DEVICE = "board-1";

    private final Map<String, byte[]> artifacts = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final KeyPair signing;
    private final DeviceIdentity identity;
    private final HttpServer http;
    private final java.util.concurrent.atomic.AtomicInteger requests = new java.util.concurrent.atomic.AtomicInteger();
    private long generation;

    ReleaseServer() throws IOException, GeneralSecurityException {
        signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair pair = CertificateAuthority.newKey();
        identity = new DeviceIdentity(
                DEVICE,
                pair.getPrivate(),
                CertificateAuthority.create("test", Clock.systemUTC())
                        .issueClient(DEVICE, "device", pair.getPublic(), Duration.ofDays(1)),
                List.of(signing.getPublic()),
                "127.0.0.1",
                1,
                null,
                null,
                null);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/artifacts/", this::serve);
        http.start();
    }

    DeviceIdentity identity() {
        return identity;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** How often something was asked of it. */
    int requests() {
        return requests.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        byte[] all = artifacts.get(exchange.getRequestURI().toString().substring("/api/v1/artifacts/".length()));
        if (all == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        asked.add(exchange.getRequestURI().toString());
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.sendResponseHeaders(range == null ? 200 : 206, all.length - from);
        exchange.getResponseBody().write(all, from, all.length - from);
        exchange.close();
    }

    /** The message that asks for this release: its program is {@code run.sh}, with the YAML given. */
    byte[] desired(String version, String script, String yaml) throws IOException {
        byte[] tar = tar(script);
        return desired(version, artifact(tar), yaml);
    }

    byte[] desired(String version, ReleaseArtifact artifact, String yaml) {
        return desired("web", version, artifact, yaml, 20);
    }

    byte[] desired(String name, String version, ReleaseArtifact artifact, String yaml, double healthyWithin) {
        return desired(
                new ReleaseManifest(
                        name,
                        version,
                        generation + 1,
                        Instant.EPOCH,
                        List.of(new ReleaseWorkload(name, yaml)),
                        List.of(artifact)),
                healthyWithin);
    }

    /** As {@link #desired(String, String, String)}, with hooks. */
    byte[] desired(String version, Map<String, byte[]> files, String yaml, ReleaseHooks hooks) throws IOException {
        return desired(version, artifact(tar(files)), yaml, hooks);
    }

    byte[] desired(String version, ReleaseArtifact artifact, String yaml, ReleaseHooks hooks) {
        return desired(
                new ReleaseManifest(
                        "web",
                        version,
                        generation + 1,
                        Instant.EPOCH,
                        List.of(new ReleaseWorkload("web", yaml)),
                        List.of(artifact),
                        null,
                        hooks),
                20);
    }

    byte[] desired(ReleaseManifest manifest, double healthyWithin) {
        return desired(manifest, healthyWithin, Map.of());
    }

    /** With variables that the control plane gives. */
    byte[] desired(ReleaseManifest manifest, double healthyWithin, Map<String, String> variables) {
        String version = manifest.version();
        String name = manifest.name();
        generation++;
        DesiredState state = new DesiredState(
                DEVICE,
                generation,
                Instant.now(),
                List.of(new DesiredRelease(
                        name,
                        version,
                        sign(manifest),
                        "rollout-" + version + variables.hashCode(),
                        0.1,
                        healthyWithin,
                        variables)));
        return Json.bytes(
                new SignedDesiredState("id-" + generation, Instant.now(), null, DEVICE, generation, sign(state)));
    }

    /** Offers these bytes. */
    ReleaseArtifact artifact(byte[] tar) {
        try {
            String digest = "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(tar));
            artifacts.put(digest, tar);
            return new ReleaseArtifact(digest, tar.length, ReleaseArtifact.TAR);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often it was asked for as a whole. */
    long downloads(ReleaseArtifact artifact) {
        return asked.stream()
                .filter(path -> path.endsWith("/" + artifact.digest()))
                .count();
    }

    /** Offers the way from one to the other. */
    void patch(ReleaseArtifact from, ReleaseArtifact to, byte[] patch) {
        artifacts.put(to.digest() + "/patch?from=" + from.digest(), patch);
    }

    static byte[] tar(String script) throws IOException {
        return tar(Map.of("run.sh", script.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private SignedText sign(Object content) {
        return SignedText.sign(Json.write(content), signing.getPrivate(), signing.getPublic());
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
