package io.mastercontrol.testing;

import java.time.Duration;
import java.util.Optional;

/** An MQTT client of either protocol version that says what the broker lets it do. */
interface Peer extends AutoCloseable {
    /** Whether the broker took the message. */
    boolean publish(String topic, boolean retained);

    /** Whether the broker granted the filter. */
    boolean subscribe(String filter);

    /** Topic of the next message. */
    Optional<String> receive(Duration limit);

    boolean isConnected();

    @Override
    void close();
}
