package io.mastercontrol.alerting.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.mastercontrol.alerting.evaluation.Agenda.Next;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private static final Duration REREAD = Duration.ofSeconds(5);

    private final Agenda agenda = new Agenda(Duration.ofMillis(200), 0);
    private long now;

    @Test
    void whatArrivesIsAskedAboutAtOnceAndWhatArrivesMeanwhileTogether() {
        agenda.arrived(List.of("pi-1", "pi-2"));
        assertEquals(new Next.These(List.of("pi-1", "pi-2")), done(5));
        agenda.arrived(List.of("pi-3"));
        agenda.arrived(List.of("pi-4", "pi-3"));
        assertEquals(new Next.Pause(Duration.ofMillis(195)), next());
        now += 195_000_000;
        assertEquals(new Next.These(List.of("pi-3", "pi-4")), done(5));
        assertEquals(new Next.Nothing(), next());
    }

    @Test
    void tenThousandThatReconnectAreFiveQuestions() {
        for (int i = 0; i < 10; i++) {
            agenda.arrived(
                    IntStream.range(0, 1_000).mapToObj(n -> "pi-" + n % 10_000).toList());
            agenda.arrived(devices(i * 1_000, 1_000));
        }
        int questions = 0;
        while (next() instanceof Next.These these) {
            assertEquals(Agenda.AT_ONCE, these.devices().size());
            agenda.took(these, now, now);
            now += 200_000_000;
            questions++;
        }
        assertEquals(5, questions);
    }

    @Test
    void ofMoreThanThatAllAreLookedForInstead() {
        agenda.arrived(devices(0, Agenda.MOST + 1));
        assertEquals(new Next.Nothing(), next());
        agenda.tick(now);
        assertEquals(new Next.All(true), done(50));
        now += 1_000_000_000;
        agenda.tick(now);
        assertEquals(new Next.All(false), done(50));
    }

    @Test
    void whatWasMissedIsLookedForNowAndThenAndWhenTheBrokerWasAway() {
        int looks = 0;
        for (int second = 1; second <= 20; second++) {
            now = second * 1_000_000_000L;
            agenda.tick(now);
            looks += done(50) instanceof Next.All all && all.reread() ? 1 : 0;
        }
        assertEquals(4, looks);
        now += 1_000_000_000;
        agenda.missed();
        agenda.tick(now);
        assertEquals(new Next.All(true), done(50));
    }

    @Test
    void neitherTakesMoreThanAThirdOfTheTime() {
        for (int i = 0; i < 100; i++) {
            agenda.arrived(List.of("pi-1"));
            assertInstanceOf(Next.These.class, done(500));
            now += 10_000_000_000L;
        }
        agenda.arrived(List.of("pi-1"));
        done(500);
        agenda.arrived(List.of("pi-1"));
        assertEquals(1_000, ((Next.Pause) next()).time().toMillis(), 1);
        for (int i = 0; i < 100; i++) {
            agenda.tick(now);
            done(700);
            now += 10_000_000_000L;
        }
        agenda.tick(now);
        done(700);
        now += 300_000_000;
        agenda.tick(now);
        assertInstanceOf(Next.These.class, next(), "rules rest, and devices are asked about meanwhile");
        now += 1_100_000_000;
        agenda.tick(now);
        assertInstanceOf(Next.All.class, next());
    }

    @Test
    void whatWaitsIsForgottenWhenSomebodyElseAsks() {
        agenda.arrived(List.of("pi-1"));
        agenda.clear();
        assertEquals(new Next.Nothing(), next());
    }

    private Next next() {
        return agenda.next(now, REREAD);
    }

    /** Does what is next, which takes so long. */
    private Next done(int millis) {
        Next next = next();
        long began = now;
        now += millis * 1_000_000L;
        agenda.took(next, began, now);
        return next;
    }

    private static List<String> devices(int from, int many) {
        return IntStream.range(from, from + many).mapToObj(n -> "pi-" + n).toList();
    }
}
