package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends connections on which somebody says just enough not to be given up. */
final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "neighbour-clock");
        thread.setDaemon(true);
        return thread;
    });

    Deadlines() {
        clock.setRemoveOnCancelPolicy(true);
        // After the end there is nothing that could come too late.
        clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        clock.setKeepAliveTime(10, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    /** Something that is said or heard on a connection. */
    interface Talk<T> {
        T run() throws IOException;
    }

    /** Closes the socket if this is not over in time. */
    <T> T within(Socket socket, Duration time, Talk<T> talk) throws IOException {
        ScheduledFuture<?> end = clock.schedule(() -> close(socket), time.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return talk.run();
        } finally {
            end.cancel(false);
        }
    }

    void after(Duration time, Runnable task) {
        clock.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
