package io.mastercontrol.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody at a real terminal: {@code terminal.py}, with a thread that looks at what it shows. */
final class Person implements AutoCloseable {
    private static final Path DRIVER = Path.of("src/test/resources/terminal.py");

    private final Process driver;
    private final OutputStream hands;
    private final StringBuilder shown = new StringBuilder();

    private Person(Process driver) {
        this.driver = driver;
        this.hands = driver.getOutputStream();
        Thread eyes = new Thread(this::look, "eyes");
        eyes.setDaemon(true);
        eyes.start();
    }

    static Person at(int rows, int columns, Map<String, String> environment, List<String> program) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("python3", DRIVER.toString(), String.valueOf(rows), String.valueOf(columns)));
        line.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Person(builder.start());
    }

    private void look() {
        byte[] buffer = new byte[8_192];
        try (InputStream in = driver.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (shown) {
                    shown.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                    shown.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (shown) {
                shown.append("<nothing more can be seen: ")
                        .append(e.getMessage())
                        .append('>');
            }
        }
    }

    Person type(String keys) throws IOException {
        StringBuilder json = new StringBuilder();
        keys.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
        return tell("{\"type\": \"" + json + "\"}");
    }

    Person resize(int rows, int columns) throws IOException {
        return tell("{\"resize\": [" + rows + ", " + columns + "]}");
    }

    Person signal(int number) throws IOException {
        return tell("{\"signal\": " + number + "}");
    }

    Person hangUp() throws IOException {
        return tell("{\"hang_up\": true}");
    }

    private Person tell(String json) throws IOException {
        hands.write((json + "\n").getBytes(StandardCharsets.US_ASCII));
        hands.flush();
        return this;
    }

    /** What was shown up to and with that, which is then forgotten. */
    String sees(String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (shown) {
            while (shown.indexOf(what) < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("'" + what + "' is never seen, but: " + shown);
                }
                shown.wait(left);
            }
            int end = shown.indexOf(what) + what.length();
            String before = shown.substring(0, end);
            shown.delete(0, end);
            return before;
        }
    }

    @Override
    public void close() throws IOException {
        hands.close();
        driver.destroy();
    }
}
