package io.mastercontrol.registry.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Vertx VERTX = Vertx.vertx();
    private final BlockingQueue<Writing> written = new LinkedBlockingQueue<>();
    private final AtomicInteger acknowledged = new AtomicInteger();

    /** A batch that is being written until the test says otherwise. */
    private record Writing(List<String> batch, UniEmitter<? super Void> end) {}

    private Batcher<String> batcher(int size) {
        return new Batcher<>(
                VERTX,
                size,
                10,
                batch -> Uni.createFrom().emitter(end -> written.add(new Writing(List.copyOf(batch), end))));
    }

    private Writing next() throws InterruptedException {
        Writing writing = written.poll(5, TimeUnit.SECONDS);
        assertTrue(writing != null, "nothing was written within 5 s");
        return writing;
    }

    @AfterAll
    static void end() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void keepsOnlyTheNewestOfADevice() throws InterruptedException {
        Batcher<String> batcher = batcher(10);
        batcher.add("a", "a1", acknowledged::incrementAndGet);
        batcher.add("b", "b1", acknowledged::incrementAndGet);
        batcher.add("a", "a2", acknowledged::incrementAndGet);
        assertEquals(List.of("b1", "a2"), next().batch());
    }

    @Test
    void writesOneBatchAtATimeAndAFullOneAtOnce() throws InterruptedException {
        Batcher<String> batcher = batcher(2);
        for (String item : List.of("a", "b", "c", "d", "e")) {
            batcher.add(item, item, acknowledged::incrementAndGet);
        }
        Writing first = next();
        assertEquals(List.of("a", "b"), first.batch());
        assertEquals(3, batcher.depth());
        assertTrue(written.isEmpty());
        first.end().complete(null);
        Writing second = next();
        assertEquals(List.of("c", "d"), second.batch());
        second.end().fail(new IllegalStateException("given up"));
        assertEquals(List.of("e"), next().batch());
    }

    @Test
    void acknowledgesWhatIsWrittenAndWhatItSuperseded() throws InterruptedException {
        Batcher<String> batcher = batcher(2);
        batcher.add("a", "a1", acknowledged::incrementAndGet);
        batcher.add("a", "a2", acknowledged::incrementAndGet);
        batcher.add("b", "b1", acknowledged::incrementAndGet);
        batcher.add("a", "a3", acknowledged::incrementAndGet);
        Writing first = next();
        assertEquals(List.of("a2", "b1"), first.batch());
        assertEquals(0, acknowledged.get(), "nothing is written yet");
        first.end().complete(null);
        assertEquals(3, acknowledged.get());
        assertEquals(List.of("a3"), next().batch());
        assertEquals(3, acknowledged.get());
    }
}
