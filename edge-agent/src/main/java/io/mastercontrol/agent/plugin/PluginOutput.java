package io.mastercontrol.agent.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Hands on what a plugin writes to its standard error to the agent's log: a handful of lines at once, and then one a
 * second, so that a plugin that talks much neither fills the log nor stands still for it.
 */
final class PluginOutput {
    private static final System.Logger LOG = System.getLogger(PluginOutput.class.getName());
    /** The beginning of a line that is kept. */
    private static final int LONGEST = 2_000;

    private static final int AT_ONCE = 50;
    private static final double EACH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String plugin;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private double allowed = AT_ONCE;
    private long countedNanos = System.nanoTime();
    private long leftOut;

    PluginOutput(String plugin) {
        this.plugin = plugin;
    }

    /** Reads to the end. */
    void run(InputStream from) {
        byte[] chunk = new byte[4_096];
        try {
            for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
                for (int i = 0; i < read; i++) {
                    take(chunk[i]);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, plugin + ": " + e.getMessage());
        }
        tellLeftOut();
    }

    private void take(byte one) {
        if (one == '\n') {
            say(System.nanoTime());
            line.reset();
        } else if (line.size() < LONGEST) {
            line.write(one);
        }
    }

    private void say(long now) {
        allowed = Math.min(AT_ONCE, allowed + (now - countedNanos) / EACH_NANOS);
        countedNanos = now;
        if (allowed < 1) {
            leftOut++;
            return;
        }
        tellLeftOut();
        allowed -= 1;
        LOG.log(
                System.Logger.Level.INFO,
                plugin + " says: " + Conversation.sentence(line.toString(StandardCharsets.UTF_8)));
    }

    private void tellLeftOut() {
        if (leftOut > 0) {
            LOG.log(System.Logger.Level.INFO, plugin + " said " + leftOut + " more lines, which were left out");
            leftOut = 0;
        }
    }
}
