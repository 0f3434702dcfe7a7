package io.mastercontrol.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private final List<String> refusals = new ArrayList<>();
    private final Orders orders = new Orders(List.of(), refusals::add);

    @Test
    void whatIsNoOrderIsRefusedInASentence() {
        orders.take("cut sim-1");
        orders.take("cut sim-1 30s");
        assertEquals(
                List.of(
                        "'cut sim-1' is no order; write ORDER DEVICE WHAT, for example cut sim-1 30s.",
                        "'cut sim-1 30s': there is no device sim-1 in this simulation."),
                refusals);
    }
}
