package io.mastercontrol.agent.desired;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RoleKeys;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TimestampDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whoever has got hold of the broker: says to a device what it likes, with the keys that it has. */
final class HostileControlPlane implements AutoCloseable {
    private final String device;
    private final Mqtt3BlockingClient client;

    HostileControlPlane(String device) {
        this.device = device;
        client = Mqtt3Client.builder()
                .identifier("orchestrator-of-" + device)
                .serverHost(TestBroker.HOST)
                .serverPort(TestBroker.port())
                .sslConfig(TestTls.of(TestPki.service("orchestrator")))
                .buildBlocking();
        client.connect();
    }

    static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    void say(DeviceTopic topic, byte[] payload) {
        client.publishWith()
                .topic(topic.of(device))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    void desire(long generation, String version, KeyPair key) {
        desire(device, generation, version, key);
    }

    void desire(String whom, long generation, String version, KeyPair key) {
        DesiredRelease release = new DesiredRelease(
                "web", version, sign(Json.write(Targets.manifest("web", version)), key), null, 0, 10);
        DesiredState state = new DesiredState(whom, generation, Instant.now(), List.of(release));
        say(
                DeviceTopic.DESIRED,
                Json.bytes(new SignedDesiredState(
                        "id", Instant.now(), null, whom, generation, sign(Json.write(state), key))));
    }

    private static SignedText sign(String text, KeyPair key) {
        return SignedText.sign(text, key.getPrivate(), key.getPublic());
    }

    void stamp(TimestampDocument timestamp, KeyPair key) {
        tell(List.of(), sign(new SignedDocument(Json.write(timestamp)), key));
    }

    /** @param timestamp null for none */
    void tell(List<SignedDocument> roots, SignedDocument timestamp) {
        List<TrustMessage.Numbered> numbered = new ArrayList<>();
        roots.forEach(root -> numbered.add(new TrustMessage.Numbered(
                Json.read(root.payload(), RootDocument.class).version(), root)));
        say(DeviceTopic.TRUST, Json.bytes(new TrustMessage("id", Instant.now(), device, numbered, timestamp)));
    }

    static SignedDocument sign(SignedDocument document, KeyPair... keys) {
        SignedDocument signed = document;
        for (KeyPair key : keys) {
            signed = signed.signedBy(key.getPrivate(), key.getPublic());
        }
        return signed;
    }

    /** A root document with these root keys, whose other roles have one key. */
    static SignedDocument root(long version, Instant expires, List<KeyPair> roots, int threshold, KeyPair other) {
        Map<String, String> keys = new TreeMap<>();
        List<String> ids = new ArrayList<>();
        for (KeyPair key : roots) {
            ids.add(SignedText.keyId(key.getPublic()));
            keys.put(SignedText.keyId(key.getPublic()), RootDocument.encoded(key.getPublic()));
        }
        keys.put(SignedText.keyId(other.getPublic()), RootDocument.encoded(other.getPublic()));
        RoleKeys one = new RoleKeys(List.of(SignedText.keyId(other.getPublic())), 1);
        return new SignedDocument(Json.write(new RootDocument(
                version,
                Instant.now(),
                expires,
                keys,
                Map.of(Role.root, new RoleKeys(ids, threshold), Role.targets, one, Role.timestamp, one))));
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
