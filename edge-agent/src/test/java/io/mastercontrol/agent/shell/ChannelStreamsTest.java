package io.mastercontrol.agent.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChannelStreamsTest {
    @Test
    void whoWaitsForSomethingToReadKeepsNobodyFromWriting() throws Exception {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel here = SocketChannel.open(server.getLocalAddress());
                SocketChannel there = server.accept()) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    answer.complete(ChannelStreams.in(here).readNBytes(3));
                } catch (Exception e) {
                    answer.completeExceptionally(e);
                }
            });
            reader.setDaemon(true);
            reader.start();
            while (reader.isAlive() && !isInRead(reader)) {
                Thread.onSpinWait();
            }
            CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> {
                try {
                    ChannelStreams.out(here).write(new byte[] {1, 2, (byte) 255});
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            asked.get(10, TimeUnit.SECONDS);
            assertArrayEquals(
                    new byte[] {1, 2, (byte) 255}, ChannelStreams.in(there).readNBytes(3));
            ChannelStreams.out(there).write(new byte[] {4, 5, (byte) 254});
            assertArrayEquals(new byte[] {4, 5, (byte) 254}, answer.get(10, TimeUnit.SECONDS));
            there.shutdownOutput();
            assertEquals(-1, ChannelStreams.in(here).read());
        }
    }

    private static boolean isInRead(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().endsWith("SocketChannelImpl")) {
                return true;
            }
        }
        return false;
    }
}
