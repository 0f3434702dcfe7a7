package io.mastercontrol.agent.reading;

import io.mastercontrol.contracts.workload.WorkloadSpec.OwnMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * What workloads said when they were asked for their metrics. Only what the process that runs now has said is known, and
 * nothing while a question is open: rollouts are judged by this, and must not be by what was so once.
 */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);
    private static final int MOST_BYTES = 1 << 20;

    private final Executor askers;
    private final Duration patience;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    private record Answer(String process, Map<String, Double> values) {}

    /**
     * @param askers where it may take time
     * @param patience to connect, for each wait, and for the whole body
     */
    Answers(Executor askers, Duration patience) {
        this.askers = askers;
        this.patience = patience;
    }

    /** @param process what tells this run of the workload from others */
    Map<String, Double> known(String name, String process) {
        Answer answer = answers.get(name);
        return answer == null || open.contains(name) || !answer.process().equals(process) ? Map.of() : answer.values();
    }

    void keepOnly(Set<String> names) {
        answers.keySet().retainAll(names);
    }

    /** Asks, unless a question is open still. */
    void ask(String name, String process, OwnMetrics metrics) {
        if (!open.add(name)) {
            return;
        }
        askers.execute(() -> {
            try {
                answers.put(name, new Answer(process, Exposition.read(text(metrics.url()), metrics.names())));
            } catch (IOException | IllegalArgumentException e) {
                answers.remove(name);
                LOG.debugf("%s: %s does not tell what it measures: %s", name, metrics.url(), e.getMessage());
            } finally {
                open.remove(name);
            }
        });
    }

    private String text(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) patience.toMillis());
        connection.setReadTimeout((int) patience.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "text/plain");
        try (InputStream body = connection.getInputStream()) {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + connection.getResponseCode());
            }
            return whole(body);
        } finally {
            connection.disconnect();
        }
    }

    /** Who sends a byte now and then keeps within every single wait, so that all of them together are counted. */
    private String whole(InputStream body) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] piece = new byte[8_192];
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            text.write(piece, 0, read);
            if (text.size() > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new IOException("not all there after " + patience.toMillis() + " ms");
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
