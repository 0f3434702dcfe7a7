package io.mastercontrol.dashboard.link;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where the broker is, and who the dashboard is to it. */
@ConfigMapping(prefix = "mc.mqtt")
public interface MqttConfig {
    /** Host name of the broker; its certificate must carry it. */
    @WithDefault("localhost")
    String host();

    /** Port of MQTT over TLS. */
    @WithDefault("8883")
    int port();

    /** PEM file with the fleet CA. */
    Path ca();

    /** PEM file with the dashboard's certificate; its CN begins the client id. */
    Path certificate();

    /** PEM file (PKCS 8) with the dashboard's key. */
    Path key();

    /** How long the line may be silent before the broker takes it for dead. */
    @WithDefault("20s")
    Duration keepAlive();

    /** Pause before a new attempt to connect. */
    @WithDefault("500ms")
    Duration reconnectDelay();

    /** Messages above this many bytes end the connection of whoever sends them; the broker's limit should be lower. */
    @WithDefault("2097152")
    int maxMessageBytes();
}
