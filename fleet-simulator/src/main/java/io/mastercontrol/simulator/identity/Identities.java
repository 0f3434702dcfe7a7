package io.mastercontrol.simulator.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Identities of virtual devices: kept in a directory, enrolled where they are missing. */
public final class Identities {
    private static final int AT_ONCE = 4;

    private final Path directory;
    private final ControlPlane controlPlane;
    /** What is the same in all identities is kept once. */
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    public Identities(Path directory, String url) {
        this.directory = directory;
        this.controlPlane = new ControlPlane(url);
    }

    /**
     * The identities of these devices, in their order.
     *
     * @param bearer token of the API, used only if one is missing
     * @param progress told how many are there
     */
    public List<Identity> of(
            List<String> names, Map<String, String> labels, String bearer, java.util.function.IntConsumer progress)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        long missing = names.stream().filter(name -> !Files.exists(file(name))).count();
        String token = missing == 0 ? null : controlPlane.enrolmentToken(bearer, (int) missing);
        AtomicInteger done = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Identity>> all = new ArrayList<>();
            for (String name : names) {
                all.add(workers.submit(() -> {
                    Identity identity = identity(name, labels, token);
                    progress.accept(done.incrementAndGet());
                    return identity;
                }));
            }
            List<Identity> identities = new ArrayList<>();
            for (Future<Identity> one : all) {
                identities.add(one.get());
            }
            return identities;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private Identity identity(String name, Map<String, String> labels, String token)
            throws IOException, InterruptedException, GeneralSecurityException {
        if (Files.exists(file(name))) {
            return Json.read(Files.readAllBytes(file(name)), Identity.class).sharing(texts);
        }
        Asked asked = asked(name, token);
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("token", asked.token()).put("name", name).put("csr", asked.csr());
        body.set("labels", Json.mapper().valueToTree(labels));
        body.putObject("facts").put("os", "simulated");
        JsonNode answer = controlPlane.post("/enrol", null, body);
        List<String> releaseKeys = new ArrayList<>();
        answer.path("release_keys").forEach(key -> releaseKeys.add(key.asText()));
        Identity identity = new Identity(
                        answer.path("device_id").asText(),
                        asked.key(),
                        answer.path("certificate").asText(),
                        answer.path("ca").asText(),
                        releaseKeys,
                        answer.path("broker").path("host").asText(),
                        answer.path("broker").path("port").asInt())
                .sharing(texts);
        keep(name, file(name), identity);
        Files.deleteIfExists(asked(name));
        return identity;
    }

    /** What a device asks with; kept, so that whoever is stopped in the middle asks with the same key again. */
    private record Asked(String token, String key, String csr) {}

    private Asked asked(String name, String token) throws IOException, GeneralSecurityException {
        if (Files.exists(asked(name))) {
            return Json.read(Files.readAllBytes(asked(name)), Asked.class);
        }
        KeyPair keys = DeviceKey.make();
        Asked asked = new Asked(
                token, DeviceKey.pem("PRIVATE KEY", keys.getPrivate().getEncoded()), DeviceKey.request(name, keys));
        keep(name, asked(name), asked);
        return asked;
    }

    private void keep(String name, Path file, Object content) throws IOException {
        Path temporary = Files.createTempFile(
                directory,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(temporary, Json.bytes(content));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path asked(String name) {
        return directory.resolve(name + ".asked");
    }

    private Path file(String name) {
        return directory.resolve(name + ".json");
    }
}
