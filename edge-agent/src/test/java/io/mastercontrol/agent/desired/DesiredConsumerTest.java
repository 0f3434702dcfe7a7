package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.agent.trust.Believers;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.SignedDesiredState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesiredConsumerTest {
    private static final String DEVICE = "board-1";
    private static final KeyPair KEY = key();
    private static final KeyPair OTHER_KEY = key();

    @TempDir
    Path data;

    private final AtomicInteger woken = new AtomicInteger();
    private DesiredJournal journal;
    private DesiredConsumer consumer;

    @BeforeEach
    void open() throws IOException {
        journal = new DesiredJournal(data);
        consumer = consumer(KEY);
        consumer.take(message(state(DEVICE, 5, signed("web", "1", KEY)), KEY));
        assertEquals(5, journal.accepted());
        woken.set(0);
    }

    @Test
    void takesWhatTheControlPlaneSignedForThisDevice() throws IOException {
        consumer.take(message(state(DEVICE, 6, signed("web", "2", KEY), signed("camera", "1", KEY)), KEY));
        assertEquals(6, journal.accepted());
        assertEquals(1, woken.get());
        assertWanted("web 2", "camera 1");
        journal = new DesiredJournal(data);
        consumer = consumer(KEY);
        assertWanted("web 2", "camera 1");
        Target web = consumer.targets().get(0);
        assertEquals("rollout", web.rollout());
        assertEquals(6, web.generation());
        assertEquals(3.5, web.bakeSeconds());
        assertEquals(20, web.healthyWithinSeconds());
    }

    @Test
    void refusesAnotherKeyAndAnUnsignedMessage() {
        consumer.take(message(state(DEVICE, 6, signed("web", "2", OTHER_KEY)), OTHER_KEY));
        SignedText pretended = sign(state(DEVICE, 6), OTHER_KEY);
        consumer.take(
                message(new SignedText(pretended.payload(), pretended.signature(), SignedText.keyId(KEY.getPublic()))));
        consumer.take(message((SignedText) null));
        consumer.take(message(new SignedText(Json.write(state(DEVICE, 6)), "%%%", SignedText.keyId(KEY.getPublic()))));
        assertUnchanged();
    }

    @Test
    void refusesATextThatWasAlteredAfterItWasSigned() {
        SignedText signed = sign(state(DEVICE, 6, signed("web", "2", KEY)), KEY);
        String altered = signed.payload().replace("\"generation\":6", "\"generation\":7");
        consumer.take(message(new SignedText(altered, signed.signature(), signed.keyId())));
        consumer.take(message(new SignedText(signed.payload() + " ", signed.signature(), signed.keyId())));
        assertUnchanged();
    }

    @Test
    void theGenerationThatCountsIsTheSignedOne() {
        SignedText signed = sign(state(DEVICE, 4), KEY);
        consumer.take(Json.bytes(new SignedDesiredState("id", Targets.THEN, null, DEVICE, 99, signed)));
        assertUnchanged();
    }

    @Test
    void refusesWhatIsForAnotherDevice() {
        consumer.take(message(state("board-2", 6, signed("web", "2", KEY)), KEY));
        assertUnchanged();
    }

    @Test
    void refusesTheSignedManifestOfAnotherReleaseOrVersion() {
        SignedText old = sign(Targets.manifest("web", "0"), KEY);
        consumer.take(message(state(DEVICE, 6, release("web", "2", old)), KEY));
        consumer.take(message(state(DEVICE, 6, release("camera", "0", old)), KEY));
        assertUnchanged();
    }

    @Test
    void refusesAnOlderGenerationAfterARestartToo() throws IOException {
        byte[] older = message(state(DEVICE, 4, signed("web", "0", KEY)), KEY);
        consumer.take(older);
        assertUnchanged();
        journal = new DesiredJournal(data);
        consumer = consumer(KEY);
        consumer.take(older);
        assertUnchanged();
    }

    @Test
    void theSameGenerationAgainIsALookAndNoChange() {
        consumer.take(message(state(DEVICE, 5, signed("web", "other", KEY)), KEY));
        assertEquals(1, woken.get());
        assertEquals(5, journal.accepted());
        assertWanted("web 1");
    }

    @Test
    void refusesWhatCannotBeReadAndGoesOn() {
        for (String bad : List.of("", "null", "[1]", "{", "{\"state\":7}", "{\"state\":{\"payload\":\"\"}}")) {
            consumer.take(bad.getBytes(StandardCharsets.UTF_8));
        }
        consumer.take(message(SignedText.sign("not json", KEY.getPrivate(), KEY.getPublic())));
        consumer.take(message(SignedText.sign("{\"generation\":9}", KEY.getPrivate(), KEY.getPublic())));
        consumer.take(("{\"state\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        assertUnchanged();
        consumer.take(message(state(DEVICE, 6, signed("web", "2", KEY)), KEY));
        assertWanted("web 2");
    }

    @Test
    void takesAsMuchAsTheBrokerLetsThrough() {
        String note = "#".repeat(1_000_000);
        SignedText large = SignedText.sign(
                Json.write(Targets.manifest("web", "2")).replace("command:", note + "\\ncommand:"),
                KEY.getPrivate(),
                KEY.getPublic());
        consumer.take(message(state(DEVICE, 6, release("web", "2", large)), KEY));
        assertWanted("web 2");
    }

    @Test
    void oneManifestThatIsNotTheControlPlanesKeepsEverythingAsItIs() {
        consumer.take(message(state(DEVICE, 6, signed("web", "2", OTHER_KEY), signed("camera", "1", KEY)), KEY));
        consumer.take(message(state(DEVICE, 6, release("web", "2", null)), KEY));
        SignedText unreadable = SignedText.sign("{\"name\":\"web\"}", KEY.getPrivate(), KEY.getPublic());
        consumer.take(message(state(DEVICE, 6, release("web", "2", unreadable)), KEY));
        assertUnchanged();
    }

    @Test
    void theDiskIsNotTrustedMoreThanTheWire() throws IOException {
        Path kept = data.resolve("desired/desired.json");
        Files.writeString(kept, Files.readString(kept).replace("rollout", "another"));
        journal = new DesiredJournal(data);
        consumer = consumer(KEY);
        assertThrows(MalformedMessage.class, consumer::targets, "an empty list would have everything removed");
    }

    @Test
    void aKeyThatIsNotKnownAnyMoreRemovesNothing() {
        consumer = consumer(OTHER_KEY);
        assertThrows(MalformedMessage.class, consumer::targets);
    }

    @Test
    void aDiskThatDoesNotTakeItLeavesItForTheNextCopy() throws IOException {
        Path blocked = Files.createDirectories(data.resolve("desired/.desired.json.new/in-the-way"));
        byte[] next = message(state(DEVICE, 6, signed("web", "2", KEY)), KEY);
        consumer.take(next);
        assertUnchanged();
        Files.delete(blocked);
        consumer.take(next);
        assertEquals(6, journal.accepted());
        assertWanted("web 2");
    }

    private void assertUnchanged() {
        assertEquals(5, journal.accepted());
        assertEquals(0, woken.get());
        assertWanted("web 1");
    }

    private void assertWanted(String... expected) {
        List<String> found = new ArrayList<>();
        consumer.targets()
                .forEach(target ->
                        found.add(target.name() + " " + target.manifest().version()));
        assertEquals(List.of(expected), found);
    }

    private DesiredConsumer consumer(KeyPair trusted) {
        try {
            return new DesiredConsumer(
                    DEVICE, Believers.of(data, DEVICE, List.of(trusted.getPublic())), journal, woken::incrementAndGet);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static DesiredState state(String device, long generation, DesiredRelease... releases) {
        return new DesiredState(device, generation, Targets.THEN, List.of(releases));
    }

    private static DesiredRelease signed(String name, String version, KeyPair key) {
        return release(name, version, sign(Targets.manifest(name, version), key));
    }

    private static DesiredRelease release(String name, String version, SignedText manifest) {
        return new DesiredRelease(name, version, manifest, "rollout", 3.5, 20);
    }

    private static byte[] message(DesiredState state, KeyPair key) {
        return message(sign(state, key));
    }

    private static byte[] message(SignedText text) {
        return Json.bytes(new SignedDesiredState("id", Targets.THEN, null, DEVICE, 99, text));
    }

    private static SignedText sign(Object content, KeyPair key) {
        return SignedText.sign(Json.write(content), key.getPrivate(), key.getPublic());
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
