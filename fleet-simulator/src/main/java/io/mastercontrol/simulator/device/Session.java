package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.simulator.identity.DeviceTls;
import io.mastercontrol.simulator.identity.Identity;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;

/** A virtual device's connection over mutual TLS, which comes back by itself while it is wanted. */
final class Session implements MqttLine.Owner {
    /** Who is told what comes on which topic, that the line is there, and that it was lost although it was wanted. */
    record Listener(BiConsumer<String, byte[]> message, Runnable opened, Runnable lost) {}

    private static final int LONGEST_PAUSE_MILLIS = 10_000;

    private final EventLoop loop;
    private final Identity identity;
    private final Listener listener;
    private final Counters counters;
    private final SSLContext tls;
    private MqttLine line;
    private DeviceStatus will;
    private boolean wanted;
    private boolean counted;
    private int failures;

    Session(EventLoop loop, Identity identity, Listener listener, Counters counters) {
        this.loop = loop;
        this.identity = identity;
        this.listener = listener;
        this.counters = counters;
        this.tls = DeviceTls.context(identity);
    }

    void open(DeviceStatus lastWill) {
        wanted = true;
        will = lastWill;
        connect();
    }

    private void connect() {
        if (!wanted || line != null) {
            return;
        }
        String device = identity.device();
        line = new MqttLine(
                this,
                new MqttLine.Hello(
                        device,
                        DeviceTopic.STATUS.of(device),
                        Json.bytes(will),
                        List.of(
                                DeviceTopic.DESIRED.of(device),
                                DeviceTopic.COMMANDS.of(device),
                                DeviceTopic.ACKS.of(device))));
        line.connect(loop, DeviceTls.engine(tls, identity), identity.brokerHost(), identity.brokerPort());
    }

    @Override
    public void opened(MqttLine of) {
        if (of == line) {
            failures = 0;
            counted = true;
            counters.connected.incrementAndGet();
            listener.opened().run();
        }
    }

    @Override
    public void received(String topic, byte[] payload) {
        listener.message().accept(topic, payload);
    }

    @Override
    public void closed(MqttLine of) {
        if (of != line) {
            return;
        }
        line = null;
        if (counted) {
            counted = false;
            counters.connected.decrementAndGet();
            if (wanted) {
                listener.lost().run();
            }
        }
        if (wanted) {
            failures++;
            int bound = Math.min(LONGEST_PAUSE_MILLIS, 500 << Math.min(failures, 6));
            loop.schedule(this::connect, 1 + ThreadLocalRandom.current().nextInt(bound), TimeUnit.MILLISECONDS);
        }
    }

    /** Loses the line; it comes back as after any other loss. */
    void drop() {
        MqttLine current = line;
        if (isOpen()) {
            closed(current);
            current.disconnect(() -> {});
        }
    }

    /** Breaks the line without a goodbye: the broker says the last will. It stays broken until {@link #comeBack}. */
    void cut() {
        wanted = false;
        if (line != null) {
            line.cut();
        }
    }

    /** Connects as after any other loss. */
    void comeBack() {
        if (will != null) {
            wanted = true;
            connect();
        }
    }

    boolean isOpen() {
        return counted && line != null;
    }

    /** Publishes; what does not get through (false) is said again later, or after the next connect. */
    boolean tell(DeviceTopic topic, Object message) {
        return isOpen()
                && line.publish(topic.of(identity.device()), Json.bytes(message), topic.qos(), topic.retained());
    }

    /** To be called more often than the broker is patient with silence. */
    void stayAlive() {
        if (isOpen()) {
            line.stayAlive();
        }
    }

    void close(DeviceStatus goodbye, Runnable done) {
        wanted = false;
        if (!isOpen()) {
            done.run();
            return;
        }
        tell(DeviceTopic.STATUS, goodbye);
        line.disconnect(done);
    }
}
