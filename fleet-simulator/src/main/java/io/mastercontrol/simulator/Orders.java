package io.mastercontrol.simulator;

import io.mastercontrol.simulator.device.VirtualDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What befalls single devices while a simulation runs, told a line each; a line that is no order is refused in a sentence. */
final class Orders {
    private static final int WORDS = 3;
    private static final double COLDEST = -273.15;
    private static final double HOTTEST = 1_000;

    private final Map<String, VirtualDevice> devices;
    private final Consumer<String> refusals;

    Orders(Collection<VirtualDevice> devices, Consumer<String> refusals) {
        this.devices = devices.stream().collect(Collectors.toMap(VirtualDevice::name, Function.identity()));
        this.refusals = refusals;
    }

    /** Until the stream ends; the simulation goes on after that. */
    void obey(InputStream lines) {
        Thread reader = new Thread(() -> read(lines), "orders");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    take(line.strip());
                }
            }
        } catch (IOException e) {
            refusals.accept("Orders can be read no more: " + e.getMessage());
        }
    }

    void take(String line) {
        String[] words = line.split("\\s+");
        if (words.length != WORDS) {
            refusals.accept("'" + line + "' is no order; write ORDER DEVICE WHAT, for example cut sim-1 30s.");
            return;
        }
        VirtualDevice device = devices.get(words[1]);
        if (device == null) {
            refusals.accept("'" + line + "': there is no device " + words[1] + " in this simulation.");
            return;
        }
        try {
            carryOut(words[0], device, words[2]);
        } catch (IllegalArgumentException e) {
            refusals.accept("'" + line + "': " + e.getMessage() + ".");
        }
    }

    private static void carryOut(String order, VirtualDevice device, String what) {
        switch (order) {
            case "cut" -> device.cut(SimulationOptions.Span.of(what));
            case "fail" -> require(device.fail(what), what);
            case "recover" -> require(device.recover(what), what);
            case "heat" -> device.heat(celsius(what));
            default ->
                throw new IllegalArgumentException(order + " is no order; there are cut, fail, recover and heat");
        }
    }

    private static void require(boolean done, String workload) {
        if (!done) {
            throw new IllegalArgumentException("it has no workload " + workload);
        }
    }

    private static double celsius(String text) {
        try {
            double celsius = Double.parseDouble(text);
            if (celsius >= COLDEST && celsius <= HOTTEST) {
                return celsius;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no temperature in °C", e);
        }
        throw new IllegalArgumentException(text + " is no temperature that a board has");
    }
}
