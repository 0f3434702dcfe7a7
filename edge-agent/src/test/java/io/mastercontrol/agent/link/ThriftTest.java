package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.link.Thrifts.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThriftTest {
    private static final long MB = 1L << 20;
    private static final Duration USUAL = Duration.ofSeconds(10);

    @TempDir
    Path data;

    private Optional<Instant> time = Optional.of(Instant.parse("2026-11-25T12:30:00Z"));

    private Thrift budgets(String... budgets) {
        return Thrifts.with(data, List.of(budgets), () -> time);
    }

    private static List<Traffic> waiting(Thrift thrift) {
        return Stream.of(Traffic.values())
                .filter(traffic -> thrift.heldBack(traffic, 0).isPresent())
                .toList();
    }

    @Test
    void theLeastImportantWaitsFirstAndAlertsNever() {
        Thrift thrift = budgets("10M/day");
        assertEquals(List.of(), waiting(thrift));
        thrift.sent(Traffic.OUTPUT, 6 * MB + 1);
        assertEquals(List.of(Traffic.BULK), waiting(thrift));
        thrift.received(Traffic.DOWNLOAD, MB);
        assertEquals(List.of(Traffic.DOWNLOAD, Traffic.BULK), waiting(thrift));
        thrift.received(Traffic.CONTROL, MB);
        assertEquals(List.of(Traffic.OUTPUT, Traffic.DOWNLOAD, Traffic.BULK), waiting(thrift));
        thrift.sent(Traffic.EVENT, 100 * MB);
        assertEquals(List.of(Traffic.HEARTBEAT, Traffic.OUTPUT, Traffic.DOWNLOAD, Traffic.BULK), waiting(thrift));
        assertEquals(
                "of the 10 MiB that the link has for this day, 108 MiB are spent, and 60 % are open to this",
                thrift.heldBack(Traffic.BULK, 0).orElseThrow());
        assertEquals(Duration.ofMinutes(15), thrift.beatEvery(USUAL), "a sign of life there is still");
    }

    @Test
    void whatWouldNotFitAnyMoreWaitsBeforeItIsSent() {
        Thrift thrift = budgets("10M/day");
        thrift.sent(Traffic.EVENT, 7 * MB);
        assertTrue(thrift.heldBack(Traffic.OUTPUT, MB).isEmpty());
        assertTrue(thrift.heldBack(Traffic.OUTPUT, MB + 1).isPresent());
    }

    @Test
    void whatTheLinkStillCarriesOfReleasesIsSaid() {
        Thrift thrift = budgets("10M/day");
        assertEquals(Optional.of(new Thrift.Cost(false, 7 * MB)), thrift.cost());
        thrift.sent(Traffic.OUTPUT, 5 * MB);
        assertEquals(Optional.of(new Thrift.Cost(false, 2 * MB)), thrift.cost());
        thrift.sent(Traffic.EVENT, 100 * MB);
        assertEquals(Optional.of(new Thrift.Cost(false, 0L)), thrift.cost());
    }

    @Test
    void aNewDayBeginsWithNothingSpent() {
        Thrift thrift = budgets("10M/day", "100M/month");
        thrift.sent(Traffic.OUTPUT, 10 * MB);
        time = Optional.of(Instant.parse("2026-11-26T00:00:00Z"));
        assertEquals(List.of(), waiting(thrift));
        assertEquals(
                List.of(
                        new Thrift.Standing(Budget.of("10M/day"), 0, Instant.parse("2026-11-27T00:00:00Z")),
                        new Thrift.Standing(Budget.of("100M/month"), 10 * MB, Instant.parse("2026-12-01T00:00:00Z"))),
                thrift.standings());
    }

    @Test
    void aBoardsOwnWrongClockBeginsNoPeriod() {
        Thrift thrift = budgets("10M/day");
        thrift.sent(Traffic.OUTPUT, 9 * MB);
        time = Optional.empty();
        assertTrue(waiting(thrift).contains(Traffic.OUTPUT));
        thrift.sent(Traffic.EVENT, MB);
        time = Optional.of(Instant.parse("2026-11-25T23:00:00Z"));
        assertEquals(10 * MB, thrift.standings().get(0).spent());
    }

    @Test
    void whatIsSpentOutlivesTheAgentButForTheLastFewBytes() {
        Thrift thrift = budgets("10M/day");
        thrift.sent(Traffic.OUTPUT, 7 * MB);
        thrift.sent(Traffic.OUTPUT, 1_000);
        long kept = budgets("10M/day").standings().get(0).spent();
        assertTrue(kept >= 7 * MB, kept + " bytes are remembered after a power cut");
        thrift.save();
        assertEquals(7 * MB + 1_000, budgets("10M/day").standings().get(0).spent());
    }

    @Test
    void aDamagedAccountCountsFromNothing() throws Exception {
        Files.writeString(data.resolve("link.json"), "{\"spent\":");
        assertEquals(0, budgets("10M/day").standings().get(0).spent());
    }

    @Test
    void eachInterfaceHasItsOwnBudgetAndOneWithoutNameCountsAll() {
        Settings settings = new Settings(List.of("wwan0:1M/day", "100M/day"), "no");
        Thrift modem = Thrifts.on("wwan0", settings, data, () -> time);
        modem.sent(Traffic.OUTPUT, MB);
        assertTrue(modem.heldBack(Traffic.OUTPUT, 0).isPresent());
        modem.save();
        Thrift cable = Thrifts.on("eth0", settings, data, () -> time);
        assertEquals(Optional.empty(), cable.heldBack(Traffic.OUTPUT, 0));
        assertEquals(
                List.of(new Thrift.Standing(Budget.of("100M/day"), MB, Instant.parse("2026-11-26T00:00:00Z"))),
                cable.standings());
    }

    @Test
    void withoutBudgetOrMeterNothingIsSparedOrKept() {
        Thrift thrift = Thrifts.free(data);
        thrift.sent(Traffic.BULK, 1L << 40);
        assertFalse(thrift.isSparing());
        assertEquals(List.of(), waiting(thrift));
        assertEquals(USUAL, thrift.beatEvery(USUAL));
        assertEquals(15, thrift.keepAliveSeconds());
        thrift.save();
        assertFalse(Files.exists(data.resolve("link.json")), "no write to the card for nothing");
    }

    @Test
    void aMeteredLinkIsSparedAndItsBulkWaits() {
        Thrift thrift = Thrifts.on("wwan0", new Settings(List.of(), "auto"), data, () -> time);
        assertTrue(thrift.isMetered());
        assertTrue(thrift.isSparing());
        assertEquals(List.of(Traffic.BULK), waiting(thrift));
        assertEquals(
                "wwan0 is metered, and has no budget for it",
                thrift.heldBack(Traffic.BULK, 0).orElseThrow());
        assertEquals(Duration.ofSeconds(60), thrift.beatEvery(USUAL));
        assertEquals(Duration.ofSeconds(90), thrift.beatEvery(Duration.ofSeconds(90)));
    }

    @Test
    void aMeteredLinkWithABudgetSpendsItAsItMay() {
        Thrift thrift = Thrifts.on("wwan0", new Settings(List.of("wwan*:10M/day"), "yes"), data, () -> time);
        assertEquals(List.of(), waiting(thrift));
    }

    @Test
    void downloadsOverAMeteredLinkCanBeForbidden() {
        Settings settings = new Settings(Optional.empty(), List.of("wwan*", "usb0"), Duration.ofSeconds(60), false);
        assertEquals(List.of(Traffic.DOWNLOAD, Traffic.BULK), waiting(Thrifts.on("usb0", settings, data, () -> time)));
        assertEquals(List.of(), waiting(Thrifts.on("wlan0", settings, data, () -> time)));
    }
}
