package io.mastercontrol.controlplane.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees that the roots were exchanged, and gives the broker the new ones: nobody who is connected notices. */
final class RootWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RootWatch.class);
    private static final long EVERY_MILLIS = 3_000;
    private final BrokerConfig config;
    private FileTime seen;

    RootWatch(BrokerConfig config) {
        this.config = config;
    }

    void begin() {
        seen = changed();
        Thread thread = new Thread(this::watch, "roots");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(EVERY_MILLIS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        FileTime now = changed();
        if (now == null || now.equals(seen)) {
            return;
        }
        try {
            BrokerDirectory.writeTrust(BrokerDirectory.trust(config), config.ca());
            seen = now;
            LOG.info("Believes in the authorities in {} from now on", config.ca());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Believes in the authorities of before: {}", e.getMessage());
        }
    }

    /** Null while it cannot be told: then it has not changed yet. */
    private FileTime changed() {
        try {
            return Files.getLastModifiedTime(config.ca());
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", config.ca(), e.getMessage());
            return null;
        }
    }
}
