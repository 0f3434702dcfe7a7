package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private final Deliveries deliveries = new Deliveries();
    private final CompletableFuture<Void> delivered = new CompletableFuture<>();

    private String failure() {
        return assertThrows(ExecutionException.class, delivered::get).getCause().getMessage();
    }

    @Test
    void isDeliveredWhenTheBrokerSaysSoAndNotBefore() {
        deliveries.sent(7, delivered);
        deliveries.acknowledged(8);
        assertFalse(delivered.isDone());
        deliveries.acknowledged(7);
        assertTrue(delivered.isDone());
    }

    @Test
    void anAnswerThatIsQuickerThanTheNewsOfTheIdCounts() {
        deliveries.acknowledged(7);
        deliveries.sent(7, delivered);
        assertTrue(delivered.isDone());
        CompletableFuture<Void> next = new CompletableFuture<>();
        deliveries.sent(7, next);
        assertFalse(next.isDone(), "an id is used again");
    }

    @Test
    void whatIsNotAnsweredFailsWithItsTimeOrItsSession() {
        deliveries.sent(7, delivered);
        deliveries.expired(7);
        assertEquals("the broker does not answer", failure());
    }

    @Test
    void theEndOfASessionIsTheEndOfAllThatItSent() {
        deliveries.sent(7, delivered);
        deliveries.end("the connection was closed");
        assertEquals("the connection was closed", failure());
        CompletableFuture<Void> late = new CompletableFuture<>();
        deliveries.sent(8, late);
        assertTrue(late.isCompletedExceptionally());
    }
}
