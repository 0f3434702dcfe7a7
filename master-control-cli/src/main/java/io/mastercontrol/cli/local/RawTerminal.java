package io.mastercontrol.cli.local;

import io.mastercontrol.cli.api.Failure;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The terminal that standard input is, handed through untouched while a shell of another terminal is shown in it. It is
 * itself again when this is closed, and when this process is told to end.
 */
final class RawTerminal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final String before;
    private final Thread atExit = new Thread(this::restore);

    /** Rows and columns; 0 for what a terminal does not know of itself. */
    record Size(int rows, int columns) {}

    private RawTerminal(String before) {
        this.before = before;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Takes it over; empty if standard input is no terminal. */
    static Optional<RawTerminal> take() {
        Optional<String> before = stty("-g");
        before.ifPresent(state -> {
            if (!state.matches("[0-9a-fA-F:=a-z]+")) {
                throw new Failure(Failure.FAILED, "stty does not say how this terminal is set: " + state);
            }
        });
        return before.map(state -> {
            RawTerminal terminal = new RawTerminal(state);
            stty("raw", "-echo");
            return terminal;
        });
    }

    Size size() {
        String[] words = stty("size").orElse("0 0").split(" ");
        try {
            return new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Size(0, 0);
        }
    }

    /**
     * Calls when the size changes, on a thread of the JVM. The class for signals is in every JDK and in no standard, so that
     * the compiler will not have it named.
     */
    void onResize(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    RawTerminal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), ours);
        } catch (ReflectiveOperationException e) {
            throw new Failure(Failure.FAILED, "this Java cannot tell when the terminal changes its size: " + e);
        }
    }

    private synchronized void restore() {
        stty(before);
    }

    @Override
    public void close() {
        restore();
    }

    private static Optional<String> stty(String... words) {
        List<String> line = new ArrayList<>(List.of("stty"));
        line.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // One that is in the background of its terminal is stopped by the kernel, and never ends.
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "stty cannot be executed: " + Failure.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
