package io.mastercontrol.cli.rollout;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** A stream of server-sent events of which only the arrival matters. Opened when first waited for, and again when it broke. */
final class Events implements AutoCloseable {
    private static final long SILENCE_MILLIS = 5_000;
    private static final long AFTER_BREAK_NANOS = 200_000_000L;

    private final Api api;
    private final String path;
    private BufferedReader stream;

    Events(Api api, String path) {
        this.api = api;
        this.path = path;
    }

    /** Returns at the next event, after some silence, or when the stream broke: then the caller looks for itself. */
    void await(long atMostMillis) {
        try {
            if (stream == null) {
                int silence = (int) Math.min(SILENCE_MILLIS, atMostMillis);
                stream = new BufferedReader(new InputStreamReader(api.stream(path, silence), StandardCharsets.UTF_8));
            }
            boolean told = false;
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                told |= line.startsWith("data:");
                if (told && !stream.ready()) {
                    return;
                }
            }
            end();
        } catch (IOException e) {
            end();
        }
    }

    private void end() {
        close();
        LockSupport.parkNanos(AFTER_BREAK_NANOS);
    }

    @Override
    public void close() {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new Failure(Failure.FAILED, "the event stream cannot be closed: " + e.getMessage());
            } finally {
                stream = null;
            }
        }
    }
}
