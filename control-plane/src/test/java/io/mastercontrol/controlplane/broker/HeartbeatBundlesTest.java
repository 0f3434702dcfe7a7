package io.mastercontrol.controlplane.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.HeartbeatBundle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HeartbeatBundlesTest {
    private final Wire wire = new Wire();
    private final HeartbeatBundles bundles = new HeartbeatBundles(wire, Long.MAX_VALUE);

    /** What was sent, and a clock that only moves when it is told to. */
    private static final class Wire implements HeartbeatBundles.Line {
        private record Later(long at, Runnable what) {}

        private final List<HeartbeatBundle> sent = new ArrayList<>();
        private final List<Later> later = new ArrayList<>();
        private long millis;

        @Override
        public void send(byte[] bundle) {
            sent.add(HeartbeatBundle.read(bundle));
        }

        @Override
        public void later(long delay, Runnable what) {
            later.add(new Later(millis + delay, what));
        }

        @Override
        public long nanos() {
            return millis * 1_000_000;
        }

        void pass(long duration) {
            for (long end = millis + duration; millis < end; millis++) {
                List<Later> due =
                        later.stream().filter(each -> each.at() <= millis + 1).toList();
                later.removeAll(due);
                due.forEach(each -> each.what().run());
            }
        }

        HeartbeatBundle last() {
            return sent.get(sent.size() - 1);
        }
    }

    private void beat(String device, String word) {
        bundles.add(device, word.getBytes(StandardCharsets.UTF_8));
    }

    private static String words(HeartbeatBundle bundle) {
        return bundle.beats().stream()
                .map(beat -> beat.device() + "=" + new String(beat.payload(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    @Test
    void heartbeatsWaitForCompanyAndNoLonger() {
        beat("a", "1");
        beat("b", "1");
        wire.pass(HeartbeatBundles.COMPANY_MILLIS - 2);
        assertEquals(0, wire.sent.size());
        wire.pass(3);
        assertEquals("a=1 b=1", words(wire.last()));
    }

    @Test
    void allThatADeviceSaidGoesInItsOrder() {
        beat("a", "1");
        beat("b", "1");
        beat("a", "2");
        wire.pass(HeartbeatBundles.COMPANY_MILLIS);
        assertEquals("a=1 b=1 a=2", words(wire.last()));
    }

    @Test
    void aFullBundleGoesAtOnceByNumberAndByBytes() {
        for (int i = 0; i < HeartbeatBundles.FULL_BEATS; i++) {
            beat("d" + i, "1");
        }
        assertEquals(HeartbeatBundles.FULL_BEATS, wire.last().beats().size());
        for (int i = 0; i < 8; i++) {
            bundles.add("large-" + i, new byte[HeartbeatBundles.LONGEST_BEAT]);
        }
        assertEquals(2, wire.sent.size());
        assertEquals(8, wire.last().beats().size());
    }

    @Test
    void whileTheRegistryTakesNothingTheNewestOfEachDeviceWaits() {
        for (int round = 0; round < 400; round++) {
            for (int i = 0; i < HeartbeatBundles.FULL_BEATS; i++) {
                beat("d" + i, "round-" + round);
            }
        }
        wire.pass(1_000);
        assertEquals(HeartbeatBundles.IN_FLIGHT, wire.sent.size());
        int left = 0;
        for (int i = 0; i < wire.sent.size(); i++) {
            bundles.taken(wire.sent.get(i).id());
            wire.pass(HeartbeatBundles.COMPANY_MILLIS);
            left = wire.sent.size() - HeartbeatBundles.IN_FLIGHT;
        }
        assertTrue(left * HeartbeatBundles.FULL_BEATS <= HeartbeatBundles.MUCH, left + " bundles were left");
        assertTrue(words(wire.last()).contains("d7=round-399"));
    }

    @Test
    void aBundleThatNobodySpeaksOfGoesAgainAndSaysItsAge() {
        beat("a", "1");
        beat("b", "1");
        wire.pass(100);
        HeartbeatBundle lost = wire.last();
        beat("b", "2");
        wire.pass(100);
        bundles.taken(wire.last().id());
        wire.pass(HeartbeatBundles.UNHEARD_MILLIS);
        assertEquals(3, wire.sent.size());
        assertTrue(wire.last().id() != lost.id());
        assertTrue(words(wire.last()).contains("a=1"));
        assertEquals(15, wire.last().beats().get(0).heldSeconds());
    }

    @Test
    void whatSaysNothingOfThePresentIsLetGo() {
        beat("a", "1");
        wire.pass(10 * HeartbeatBundles.UNHEARD_MILLIS);
        assertEquals(2, wire.sent.size());
        assertTrue(wire.later.isEmpty(), "nothing runs while nothing waits");
    }

    @Test
    void aBundleOfBeforeOrTakenTwiceIsNoHarm() {
        beat("a", "1");
        wire.pass(100);
        bundles.taken(4711);
        bundles.taken(wire.last().id());
        bundles.taken(wire.last().id());
        wire.pass(HeartbeatBundles.UNHEARD_MILLIS + 100);
        assertEquals(1, wire.sent.size());
    }

    @Test
    void onlyWhoAsksGetsBundles() {
        assertFalse(bundles.wanted());
        bundles.began("registry-1");
        bundles.began("registry-2");
        bundles.ended("registry-1");
        assertTrue(bundles.wanted());
        bundles.ended("registry-2");
        assertFalse(bundles.wanted());
    }
}
