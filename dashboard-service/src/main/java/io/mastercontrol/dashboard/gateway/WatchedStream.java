package io.mastercontrol.dashboard.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** A stream that tells when bytes flow and when they have ended. */
final class WatchedStream implements ReadStream<Buffer> {
    private final ReadStream<Buffer> stream;
    private final Runnable onBytes;
    private final Runnable onEnd;

    WatchedStream(ReadStream<Buffer> stream, Runnable onBytes, Runnable onEnd) {
        this.stream = stream;
        this.onBytes = onBytes;
        this.onEnd = onEnd;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        stream.handler(
                handler == null
                        ? null
                        : buffer -> {
                            onBytes.run();
                            handler.handle(buffer);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        stream.endHandler(
                handler == null
                        ? null
                        : ended -> {
                            onEnd.run();
                            handler.handle(ended);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        stream.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        stream.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        stream.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        stream.fetch(amount);
        return this;
    }
}
