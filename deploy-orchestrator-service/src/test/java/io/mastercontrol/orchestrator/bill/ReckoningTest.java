package io.mastercontrol.orchestrator.bill;

import static io.mastercontrol.orchestrator.bill.PaceTest.MB;
import static io.mastercontrol.orchestrator.bill.PaceTest.took;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.bill.Reckoning.Facts;
import io.mastercontrol.orchestrator.bill.Turn.When;
import io.mastercontrol.orchestrator.delta.Transfer;
import io.mastercontrol.orchestrator.release.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReckoningTest {
    private static final String NEW = digest("a");
    private static final String PATCHED = digest("b");
    private static final String UNMADE = digest("c");
    private static final long SIZE = 50 * MB;
    private static final long ROOMY = 10_000 * MB;
    private static final Map<String, Transfer> TRANSFERS =
            Map.of(PATCHED, new Transfer(true, 2 * MB, false), UNMADE, new Transfer(false, SIZE, true));

    private final List<Turn> turns = new ArrayList<>();
    private final Map<String, Known> known = new HashMap<>();
    private final List<Attempt> fleet = new ArrayList<>();
    private String label;

    private static String digest(String letter) {
        return "sha256:" + letter.repeat(64);
    }

    private static Release release() {
        return new Release(
                "web",
                "2.0.0",
                NEW,
                List.of(new ReleaseArtifact(NEW, SIZE, ReleaseArtifact.TAR)),
                List.of(),
                2,
                Instant.EPOCH,
                "ada",
                null,
                null,
                null);
    }

    private ReckoningTest member(String device, When when, String content, Condition condition, Attempt... attempts) {
        return member(device, when, when == When.later ? "offline" : "online", content, 0, condition, attempts);
    }

    private ReckoningTest member(
            String device,
            When when,
            String status,
            String content,
            int absences,
            Condition condition,
            Attempt... own) {
        turns.add(new Turn(
                device,
                status,
                Map.of("site", device.startsWith("b") ? "berlin" : "paris"),
                when,
                when == When.batch ? 1 : null,
                when == When.batch ? null : "is away",
                null));
        known.put(device, new Known(content, absences, condition, List.of(own)));
        return this;
    }

    private static Condition room(long bytes) {
        return new Condition(bytes, false, null);
    }

    private Bill bill() {
        List<Turn> first =
                turns.stream().filter(turn -> turn.when() == When.batch).toList();
        Order order = new Order(
                release(),
                turns,
                first.isEmpty() ? List.of() : List.of(new Leg(first, 0, 0)),
                new Order.Bounds(Integer.MAX_VALUE, 0, 0, 0),
                label,
                Instant.EPOCH);
        return Reckoning.bill(order, new Facts(known, TRANSFERS, fleet, true), new SplittableRandom(1));
    }

    private static Bill.Line line(Bill bill, String device) {
        return bill.devices().stream()
                .filter(line -> line.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachDeviceTakesTheCheapestWay() {
        Bill bill = member("b1", When.batch, NEW, room(ROOMY))
                .member("b2", When.batch, PATCHED, room(ROOMY))
                .member("b3", When.batch, UNMADE, room(ROOMY))
                .member("p1", When.batch, null, room(ROOMY))
                .member("p2", When.never, null, room(ROOMY))
                .bill();
        assertEquals("nothing", line(bill, "b1").way());
        assertEquals(2 * MB, line(bill, "b2").bytes());
        assertFalse(line(bill, "b2").atMost());
        assertEquals("whole", line(bill, "b3").way());
        assertTrue(line(bill, "b3").atMost(), "a patch may still come");
        assertFalse(line(bill, "p1").atMost(), "a device with nothing needs the whole");
        assertNull(line(bill, "p2").way(), "who is left out costs nothing");
        assertEquals(102 * MB, bill.bytes().total());
        assertTrue(bill.bytes().atMost());
        assertEquals(1, bill.bytes().nothing());
        assertEquals(1, bill.bytes().patch());
        assertEquals(2, bill.bytes().whole());
        assertEquals(
                "5 devices (4 now, 1 left out), at most 102 MB in all, no history to tell how long it takes",
                bill.summary());
    }

    @Test
    void bytesAreAddedUpByLinkAndByPlace() {
        label = "site";
        Bill bill = member("b1", When.batch, null, new Condition(ROOMY, true, 20 * MB))
                .member("b2", When.later, null, new Condition(ROOMY, true, null))
                .member("p1", When.batch, PATCHED, new Condition(ROOMY, false, null))
                .member("p2", When.batch, PATCHED, Condition.UNKNOWN)
                .bill();
        assertEquals(
                List.of(
                        new Bill.Sum("metered", 2, 100 * MB, false, null, 1),
                        new Bill.Sum("unmetered", 1, 2 * MB, false, null, 0),
                        new Bill.Sum("unknown", 1, 2 * MB, false, null, 0)),
                bill.bytes().links());
        assertEquals(
                List.of(
                        new Bill.Sum("berlin", 2, 100 * MB, false, 100 * MB, null),
                        new Bill.Sum("paris", 2, 4 * MB, false, 0L, null)),
                bill.bytes().groups());
        assertTrue(bill.summary().startsWith("4 devices (3 now, 1 later), 104 MB in all, 100 MB over metered links"));
    }

    @Test
    void aFullDiskIsToldBeforeItStopsAnything() {
        long reserve = 16L << 20;
        Bill bill = member("whole", When.batch, null, room(2 * SIZE + reserve - 1))
                .member("patch", When.batch, PATCHED, room(2 * MB + SIZE + reserve))
                .member("there", When.batch, NEW, room(0))
                .member("mute", When.batch, null, Condition.UNKNOWN)
                .bill();
        assertEquals(1, bill.lacking().size());
        assertEquals("whole", bill.lacking().get(0).device());
        assertEquals(-1, line(bill, "whole").diskHeadroomBytes());
        assertEquals(0, line(bill, "patch").diskHeadroomBytes());
        assertEquals(
                List.of("disk_small patch", "disk_unknown null"),
                bill.warnings().stream()
                        .map(warning -> warning.code() + " " + warning.device())
                        .toList());
    }

    @Test
    void whoWillProbablyBeLateIsNamedWithTheReason() {
        Condition tight = new Condition(ROOMY, true, MB);
        Attempt failed = new Attempt("f", "web 1.0.0", Instant.EPOCH, null, null, null, "the health check failed");
        member("away", When.later, NEW, room(ROOMY))
                .member("flaky", When.batch, "online", NEW, 5, room(ROOMY))
                .member("tight", When.batch, PATCHED, tight)
                .member("slow", When.batch, NEW, room(ROOMY), took("slow", 0, 600, 0L))
                .member("ok1", When.batch, NEW, room(ROOMY), took("ok1", 0, 20, 0L))
                .member("ok2", When.batch, NEW, room(ROOMY), took("ok2", 0, 20, 0L))
                .member("failed", When.batch, NEW, room(ROOMY), failed)
                .member("out", When.never, "offline", NEW, 50, room(0));
        assertEquals(
                List.of(
                        "away offline is away",
                        "flaky often_offline went offline 5 times in the last 7 days",
                        "tight budget has 1 MB left in its link's budget, and downloads 2 MB; the rest comes when the budget begins anew",
                        "slow slow took 10 min last time, where devices of this rollout usually take 20 s",
                        "failed failed_before failed last time, with web 1.0.0: the health check failed"),
                bill().stragglers().stream()
                        .map(late -> late.device() + " " + late.code() + " " + late.reason())
                        .toList());
    }

    @Test
    void theTimeSaysWhatItRestsOn() {
        fleet.add(took("x", 10, 5, 10 * MB));
        Bill bill = member("b1", When.batch, null, room(ROOMY), took("b1", 100, 20, 10 * MB))
                .member("b2", When.batch, null, room(ROOMY))
                .bill();
        assertEquals(520, bill.duration().p50Seconds());
        assertEquals(1, bill.duration().devicesWithHistory());
        assertEquals(1, bill.duration().devicesWithoutHistory());
        assertEquals(520, line(bill, "b1").probableSeconds());
        assertEquals(55, line(bill, "b2").probableSeconds());
        assertEquals(
                "about 9 min if nothing fails, by 1 earlier installation; 1 of 2 devices at the pace of their own",
                bill.duration().said());
        assertEquals(1, bill.steps().size());
        assertEquals(100 * MB, bill.steps().get(0).bytes());
    }

    @Test
    void whatNobodyKnowsIsNoNumber() {
        member("b1", When.batch, null, Condition.UNKNOWN);
        assertNull(bill().duration(), "nothing was ever installed");
        assertNull(line(bill(), "b1").probableSeconds());
        assertNull(line(bill(), "b1").diskHeadroomBytes());
        turns.clear();
        fleet.add(took("x", 10, 5, 10 * MB));
        Bill nobody = member("b1", When.later, null, room(ROOMY)).bill();
        assertEquals("1 device (0 now, 1 later), 50 MB in all, nobody begins now", nobody.summary());
        assertEquals(0, nobody.duration().p90Seconds());
    }

    @Test
    void amountsReadAsPeopleWriteThem() {
        assertEquals("1 byte", Told.bytes(1));
        assertEquals("999 bytes", Told.bytes(999));
        assertEquals("1 kB", Told.bytes(1_000));
        assertEquals("38.2 MB", Told.bytes(38_213_000));
        assertEquals("1 MB", Told.bytes(999_960));
        assertEquals("6 to 11 min", Told.span(350, 650));
        assertEquals("40 to 75 s", Told.span(40, 75));
        assertEquals("about 3 s", Told.span(3, 3));
        assertEquals("1.9 to 4 h", Told.span(7_000, 14_400));
    }
}
