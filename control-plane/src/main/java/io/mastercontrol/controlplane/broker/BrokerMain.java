package io.mastercontrol.controlplane.broker;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's process: {@code BrokerMain [broker.properties]}. It has a process of its own because HiveMQ wants to be
 * the one user of its logging binding, and because it is restarted with an empty store as a matter of course.
 *
 * <p>Runs in 180 MB with {@code -Xmx96m -XX:MaxDirectMemorySize=64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1}.
 */
public final class BrokerMain {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerMain.class);
    private static final long STOP_SECONDS = 3;

    private BrokerMain() {}

    public static void main(String[] arguments) {
        BrokerConfig config;
        EmbeddedHiveMQ broker;
        try {
            config = BrokerConfig.read(arguments.length == 0 ? null : Path.of(arguments[0]));
            broker = BrokerDirectory.prepare(config);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("The broker cannot start: {}", e.getMessage());
            System.exit(1);
            return;
        }
        endWithParent();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "stop"));
        start(broker, config);
    }

    /** With {@code -Dmc.broker.parent=PID} the broker ends when that process does; tests leave nothing behind. */
    private static void endWithParent() {
        Long parent = Long.getLong("mc.broker.parent");
        if (parent != null) {
            ProcessHandle.of(parent)
                    .ifPresentOrElse(
                            process -> process.onExit()
                                    .thenRun(() -> Runtime.getRuntime().halt(1)),
                            () -> Runtime.getRuntime().halt(1));
        }
    }

    static EmbeddedExtension identity(BrokerConfig config) throws IOException {
        RevokedCertificates revoked = RevokedCertificates.read(config.revoked(), Clock.systemUTC());
        return EmbeddedExtension.builder()
                .withId("master-control-identity")
                .withName("Certificates are identities")
                .withVersion("1")
                .withExtensionMain(new IdentityExtension(config.limits(), revoked))
                .build();
    }

    private static void start(EmbeddedHiveMQ broker, BrokerConfig config) {
        try {
            broker.start().get();
            LOG.info("MQTT over TLS on {}:{}", config.bind(), config.port());
            new RootWatch(config).begin();
        } catch (ExecutionException e) {
            LOG.error(
                    "The broker cannot start on {}:{}: {}",
                    config.bind(),
                    config.port(),
                    rootCause(e).getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** HiveMQ leaves threads behind after its stop, so the process is ended outright. */
    private static void stop(EmbeddedHiveMQ broker) {
        try {
            broker.stop().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The broker did not stop in {} s and is ended: {}", STOP_SECONDS, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
