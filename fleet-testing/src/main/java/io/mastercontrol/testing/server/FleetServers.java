package io.mastercontrol.testing.server;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.controlplane.pki.Pki;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts PostgreSQL and the broker once per test JVM and gives one service the configuration that it has in a real
 * installation:
 *
 * <pre>{@code
 * @WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
 * }</pre>
 *
 * The other services' URLs lead to a closed port; a test that needs a peer sets {@code mc.<peer>.url} in a resource or
 * profile of its own.
 */
public final class FleetServers implements QuarkusTestResourceLifecycleManager {
    /** Port 9 (discard) is closed on every machine that we know. */
    private static final String NOBODY = "http://127.0.0.1:9";

    private String service;

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.get("service");
        if (!Topics.SERVICES.contains(service)) {
            throw new IllegalArgumentException(
                    "service is " + service + ", but must be one of " + String.join(", ", Topics.SERVICES));
        }
    }

    @Override
    public Map<String, String> start() {
        ServerProperties.set("service", service);
        return configuration(service);
    }

    @Override
    public void stop() {
        // The servers are shared by every test class of this JVM and end with it.
    }

    /** The service that this JVM tests now. */
    public static String underTest() {
        return ServerProperties.get("service");
    }

    /** The configuration of one service, with the servers started. */
    public static Map<String, String> configuration(String service) {
        Pki pki = TestPki.pki();
        Map<String, String> keys = new HashMap<>();
        keys.put("quarkus.devservices.enabled", "false");
        keys.put("smallrye.config.mapping.validate-unknown", "false");
        keys.put("quarkus.http.host", "127.0.0.1");
        keys.put("quarkus.http.test-port", "0");
        keys.put("mc.postgres.host", TestDatabase.HOST);
        keys.put("mc.postgres.port", String.valueOf(TestDatabase.port()));
        keys.put("mc.postgres.database", TestDatabase.NAME);
        keys.put("mc.postgres.user", service);
        keys.put("mc.postgres.password", service);
        keys.put("mc.mqtt.host", TestBroker.HOST);
        keys.put("mc.mqtt.port", String.valueOf(TestBroker.port()));
        keys.put("mc.mqtt.ca", pki.caCertificate().toString());
        keys.put("mc.mqtt.certificate", pki.certificate(service).toString());
        keys.put("mc.mqtt.key", pki.key(service).toString());
        Topics.SERVICES.forEach(peer -> keys.put("mc." + peer + ".url", NOBODY));
        keys.putAll(own(service, pki));
        return Map.copyOf(keys);
    }

    private static Map<String, String> own(String service, Pki pki) {
        return switch (service) {
            case "registry" ->
                Map.of(
                        "mc.ca.certificate", pki.caCertificate().toString(),
                        "mc.ca.key", pki.caKey().toString(),
                        "mc.release.public-key", pki.releasePublicKey().toString(),
                        "mc.enrolment.broker-host", TestBroker.HOST,
                        "mc.enrolment.broker-port", String.valueOf(TestBroker.port()));
            case "orchestrator" ->
                Map.of(
                        "mc.release.signing-key", pki.releaseKey().toString(),
                        "mc.release.public-key", pki.releasePublicKey().toString(),
                        "mc.artifacts.directory",
                                ServerProperties.directory()
                                        .resolve("artifacts")
                                        .toString());
            case "dashboard" ->
                Map.of(
                        "mc.ca.certificate", pki.caCertificate().toString(),
                        "mc.internal.key", "what-the-dashboards-of-these-tests-share",
                        "mc.admin.username", "admin",
                        "mc.admin.password", "admin-password-of-tests",
                        "mc.admin.token", "admin-token-of-tests");
            default -> Map.of();
        };
    }
}
