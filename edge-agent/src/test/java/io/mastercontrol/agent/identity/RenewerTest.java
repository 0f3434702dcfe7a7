package io.mastercontrol.agent.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.controlplane.pki.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device and a control plane that gives certificates of 90 days, without a network between them that can be trusted. */
class RenewerTest {
    private static final Duration LIFE = Duration.ofDays(90);

    @TempDir
    Path data;

    private final CertificateAuthority authority = CertificateAuthority.create("Fleet", Clock.systemUTC());
    private RenewingControlPlane controlPlane;
    private IdentityStore store;
    private final List<DeviceIdentity> used = new ArrayList<>();
    private Optional<Instant> known = Optional.of(Instant.now());
    private long nanos;

    @BeforeEach
    void enrol() throws Exception {
        controlPlane = new RenewingControlPlane(authority);
        store = new IdentityStore(data);
        enrolledAt(Instant.now());
    }

    private void enrolledAt(Instant at) throws Exception {
        Files.deleteIfExists(data.resolve("identity/request.json"));
        CertificateAuthority then =
                new CertificateAuthority(authority.certificate(), authority.key(), Clock.fixed(at, ZoneOffset.UTC));
        store.save(RenewingControlPlane.answer("pi-1", then, store.certificateRequest("pi-1"), LIFE));
    }

    @AfterEach
    void stop() {
        controlPlane.stop();
    }

    private Renewer renewer() throws Exception {
        return new Renewer(
                store,
                controlPlane.uri(),
                store.load().orElseThrow(),
                new Renewer.Clocks(() -> known, () -> nanos),
                used::add);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        known = known.map(now -> now.plus(time));
    }

    /** The control plane lives in the same time as the device. */
    private void signNow() {
        CertificateAuthority now = new CertificateAuthority(
                authority.certificate(), authority.key(), Clock.fixed(known.orElseThrow(), ZoneOffset.UTC));
        controlPlane.sign(now, List.of(authority.certificate()));
    }

    private static void mustFit(DeviceIdentity identity) throws Exception {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(identity.key());
        signer.update((byte) 1);
        byte[] signed = signer.sign();
        signer.initVerify(identity.certificate());
        signer.update((byte) 1);
        assertTrue(signer.verify(signed), "key and certificate belong together");
        assertArrayEquals(
                identity.certificate().getEncoded(), identity.chain()[0].getEncoded(), "the file has the same one");
    }

    @Test
    void isDoneAfterTwoThirdsAndKeptOnceTheNewOneWasUsed() throws Exception {
        DeviceIdentity old = store.load().orElseThrow();
        Renewer renewer = renewer();
        pass(Duration.ofDays(59));
        renewer.look(true);
        assertEquals(0, controlPlane.asked());
        pass(Duration.ofDays(9));
        signNow();
        renewer.look(true);
        assertEquals(1, controlPlane.asked());
        DeviceIdentity renewed = store.load().orElseThrow();
        assertNotEquals(old.certificate(), renewed.certificate());
        assertNotEquals(old.key(), renewed.key());
        mustFit(renewed);
        assertEquals(List.of(renewed), used);
        assertEquals(old.certificate(), store.previous().orElseThrow().certificate());
        renewer.connected();
        assertTrue(store.previous().isEmpty());
        mustFit(store.load().orElseThrow());
        assertArrayEquals(
                Files.readAllBytes(renewed.keyFile()),
                Files.readAllBytes(data.resolve("identity/device.key")),
                "an agent of before renewals finds it too");
        pass(Duration.ofDays(1));
        renewer.look(true);
        assertEquals(1, controlPlane.asked());
    }

    @Test
    void asksAgainForTheSameKeyWhenAnAnswerIsLost() throws Exception {
        pass(Duration.ofDays(80));
        controlPlane.lose(1);
        Renewer renewer = renewer();
        renewer.look(true);
        assertTrue(renewer.trouble().orElseThrow().contains("is not renewed"));
        renewer.look(true);
        assertEquals(1, controlPlane.asked(), "not before a while has passed");
        pass(Duration.ofMinutes(6));
        renewer().look(true);
        assertEquals(2, controlPlane.asked());
        assertEquals(1, controlPlane.keys(), "a restart of the agent makes no other key");
        mustFit(store.load().orElseThrow());
    }

    @Test
    void aRefusalIsToldInTheControlPlanesWords() throws Exception {
        pass(Duration.ofDays(80));
        controlPlane.refuse("The certificate of pi-1 was revoked: stolen.");
        Renewer renewer = renewer();
        renewer.look(true);
        assertTrue(renewer.trouble().orElseThrow().endsWith("The certificate of pi-1 was revoked: stolen."));
        assertTrue(used.isEmpty());
    }

    @Test
    void aBoardWithoutAClockAsksWhatTimeItIsWhenItIsLeftAlone() throws Exception {
        enrolledAt(Instant.now().minus(Duration.ofDays(95)));
        known = Optional.empty();
        Renewer renewer = renewer();
        renewer.look(false);
        assertEquals(0, controlPlane.asked());
        pass(Duration.ofMinutes(11));
        renewer.look(false);
        assertEquals(1, controlPlane.asked());
        assertTrue(store.load()
                .orElseThrow()
                .certificate()
                .getNotAfter()
                .toInstant()
                .isAfter(Instant.now()));
    }

    @Test
    void whatCannotBeBelievedIsNotKept() throws Exception {
        pass(Duration.ofDays(80));
        DeviceIdentity old = store.load().orElseThrow();
        CertificateAuthority stranger = CertificateAuthority.create("Fleet", Clock.systemUTC());
        List<Runnable> lies = List.of(
                () -> controlPlane.sign(stranger, List.of(stranger.certificate())),
                () -> controlPlane.sign(authority, List.of(authority.certificate(), stranger.certificate())),
                () -> controlPlane.name("pi-2"),
                controlPlane::otherKey);
        for (Runnable lie : lies) {
            controlPlane.sign(authority, List.of(authority.certificate()));
            lie.run();
            Renewer renewer = renewer();
            renewer.look(true);
            assertTrue(renewer.trouble().isPresent());
            assertEquals(old.certificate(), store.load().orElseThrow().certificate());
        }
        assertTrue(used.isEmpty());
    }

    @Test
    void aNewRootIsBelievedWhenTheOldOneVouchesForIt() throws Exception {
        CertificateAuthority next = CertificateAuthority.create("Next fleet", Clock.systemUTC());
        CertificateAuthority issuer = next.createIntermediate("Next issuer");
        pass(Duration.ofDays(80));
        controlPlane.sign(issuer, List.of(next.certificate(), authority.certificate()));
        controlPlane.sendAlong(List.of(issuer.certificate(), authority.vouchFor(next)));
        renewer().look(true);
        DeviceIdentity renewed = store.load().orElseThrow();
        assertEquals(3, renewed.chain().length);
        assertEquals(2, Pem.certificates(renewed.caFile()).size());
        new io.mastercontrol.agent.link.CaTrust(renewed.caFile(), Instant::now)
                .checkServerTrusted(renewed.chain(), "EC");
        Path newRootAlone = Files.writeString(
                data.resolve("new.crt"), io.mastercontrol.controlplane.pki.Pem.of(next.certificate()));
        new io.mastercontrol.agent.link.CaTrust(newRootAlone, Instant::now).checkServerTrusted(renewed.chain(), "EC");
    }

    @Test
    void theOldOneIsTriedAgainWhenTheNewOneLeadsNowhere() throws Exception {
        DeviceIdentity old = store.load().orElseThrow();
        pass(Duration.ofDays(80));
        signNow();
        Renewer renewer = renewer();
        renewer.look(true);
        pass(Duration.ofMinutes(11));
        renewer.look(false);
        assertEquals(old.certificate(), used.get(1).certificate());
        renewer.connected();
        assertTrue(store.previous().isPresent(), "the new one has not been used yet");
        pass(Duration.ofMinutes(11));
        renewer.look(false);
        assertEquals(store.load().orElseThrow().certificate(), used.get(2).certificate());
        renewer.connected();
        assertTrue(store.previous().isEmpty());
    }

    @Test
    void aPowerCutAtAnyStepLeavesAnIdentityThatFits() throws Exception {
        byte[] before = Files.readAllBytes(data.resolve("identity/device.json"));
        pass(Duration.ofDays(80));
        renewer().look(true);
        Path renewed = store.load().orElseThrow().keyFile().getParent();
        byte[] after = Files.readAllBytes(data.resolve("identity/device.json"));
        // Undone from the last step to the first: the order in which they were written, backwards.
        Files.write(data.resolve("identity/device.json"), before);
        mustFit(store.load().orElseThrow());
        Files.delete(data.resolve("identity/previous.json"));
        mustFit(store.load().orElseThrow());
        for (String file : List.of("ca.crt", "device.crt", "device.key")) {
            Files.delete(renewed.resolve(file));
            mustFit(store.load().orElseThrow());
        }
        assertFalse(java.util.Arrays.equals(before, after));
        renewer().look(true);
        assertEquals(1, controlPlane.keys(), "it goes on with the key that it has asked for");
        mustFit(store.load().orElseThrow());
    }

    @Test
    void devicesThatEnrolledTogetherDoNotComeBackTogether() {
        List<Instant> times = Stream.generate(() -> RenewalTime.of(authority.issueClient(
                        "pi", "device", CertificateAuthority.newKey().getPublic(), LIFE)))
                .limit(300)
                .map(RenewalTime::at)
                .sorted()
                .toList();
        Duration all = Duration.between(times.get(0), times.get(times.size() - 1));
        assertTrue(all.compareTo(Duration.ofDays(7)) > 0, "over " + all);
        for (int i = 30; i < times.size(); i++) {
            assertTrue(Duration.between(times.get(i - 30), times.get(i)).compareTo(Duration.ofHours(6)) > 0);
        }
    }
}
