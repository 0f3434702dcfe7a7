package io.mastercontrol.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.cli.api.Json;
import io.mastercontrol.cli.local.Arrival.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    private static void check(Kind kind, String sentence, String fields) throws IOException {
        String json = "{\"name\":\"web\",\"reason\":null,\"waiting_for\":null," + fields.replace('\'', '"') + "}";
        assertEquals(new Arrival(kind, sentence), Arrival.of(Json.read(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void whatRunsHasArrivedWhenItsHealthCheckIsContentOrThereIsNone() throws IOException {
        check(Kind.ARRIVED, "web runs", "'state':'running','health':'unknown'");
        check(Kind.ARRIVED, "web is healthy", "'state':'running','health':'healthy'");
        check(
                Kind.ON_ITS_WAY,
                "web runs, and is not healthy yet: its health check fails: connection refused",
                "'state':'running','health':'starting','reason':'its health check fails: connection refused'");
    }

    @Test
    void waitingForAnotherIsNotWaitingForItsTime() throws IOException {
        check(Kind.ON_ITS_WAY, "web waits for db to be healthy", "'state':'waiting','waiting_for':'db to be healthy'");
        check(
                Kind.ARRIVED,
                "web waits for its next time, 2026-11-27T03:00:00Z",
                "'state':'waiting','waiting_for':'its next time, 2026-11-27T03:00:00Z'");
        check(Kind.ARRIVED, "web waits for run 2 of 3", "'state':'waiting','waiting_for':'run 2 of 3'");
    }

    @Test
    void whatDoesNotGetThereByItselfIsStranded() throws IOException {
        check(
                Kind.STRANDED,
                "web has failed: it exited with code 3",
                "'state':'failed','reason':'it exited with code 3'");
        check(Kind.STRANDED, "web is in a crash loop", "'state':'crash_loop'");
        check(Kind.STRANDED, "web is stopped: somebody stopped it meanwhile", "'state':'stopped'");
        check(Kind.ON_ITS_WAY, "web is tried again soon", "'state':'backoff'");
        check(Kind.ARRIVED, "web has completed", "'state':'completed'");
    }
}
