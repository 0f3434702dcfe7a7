package io.mastercontrol.agent.run;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells at once when something is written in a run directory: processes that are not our children have no other voice. */
public final class ExitWatch implements AutoCloseable {
    private final WatchService service;
    private final Map<WatchKey, Runnable> listeners = new ConcurrentHashMap<>();

    public ExitWatch() throws IOException {
        service = FileSystems.getDefault().newWatchService();
        Thread thread = new Thread(this::listen, "exit-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** One directory that is watched, as long as it is that very directory. */
    public static final class Watched {
        private final Object identity;
        private final WatchKey key;

        private Watched(Object identity, WatchKey key) {
            this.identity = identity;
            this.key = key;
        }

        /** Whether what has this name is still what is watched. */
        public boolean is(Path directory) throws IOException {
            return key.isValid() && identity != null && identity.equals(identity(directory));
        }

        private static Object identity(Path directory) throws IOException {
            return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        }
    }

    /** From now on {@code changed} is told of what is written there; and once at once. */
    public Watched watch(Path directory, Runnable changed) throws IOException {
        // Looked at first: a directory that takes its place meanwhile is another one at the next look.
        Object identity = Watched.identity(directory);
        WatchKey key =
                directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        listeners.put(key, changed);
        changed.run();
        return new Watched(identity, key);
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                key.reset();
                Runnable listener = listeners.get(key);
                if (listener != null) {
                    listener.run();
                }
            }
        } catch (ClosedWatchServiceException e) {
            listeners.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
