package io.mastercontrol.agent.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Whether an interface costs by the byte, as configured or as the board knows it. */
final class Metering {
    private static final Logger LOG = Logger.getLogger(Metering.class);
    private static final Path NETWORK_MANAGER = Path.of("/run/NetworkManager");
    private static final List<String> MODEMS = List.of("wwan*", "wwp*", "ppp*", "rmnet*");
    private static final List<String> QUESTION = List.of(
            "busctl",
            "--system",
            "get-property",
            "org.freedesktop.NetworkManager",
            "/org/freedesktop/NetworkManager",
            "org.freedesktop.NetworkManager",
            "Metered");
    /** NMMetered: 1 is yes, 3 is a guess that says yes (a phone's hot spot). */
    private static final List<String> YES = List.of("u 1", "u 3");

    private static final long PATIENCE_SECONDS = 2;

    private final List<String> configured;
    private final Path networkManager;
    private final List<String> question;

    Metering(List<String> configured) {
        this(configured, NETWORK_MANAGER, QUESTION);
    }

    /**
     * @param networkManager a path that is there as long as NetworkManager runs
     * @param question the command that asks it, and prints {@code u} and a number of NMMetered
     */
    Metering(List<String> configured, Path networkManager, List<String> question) {
        this.configured = configured.stream().map(String::trim).toList();
        this.networkManager = networkManager;
        this.question = question;
    }

    /** May take a moment, since it may ask another program. */
    boolean isMetered(String network) {
        return isNamed(network) || (configured.contains("auto") && networkManagerSaysSo());
    }

    /** By what is configured and by its name alone, of an interface of which NetworkManager was not asked. */
    boolean isNamed(String network) {
        if (configured.equals(List.of("yes"))) {
            return true;
        }
        if (configured.equals(List.of("no"))) {
            return false;
        }
        return (configured.equals(List.of("auto")) ? MODEMS : configured)
                .stream().anyMatch(pattern -> Budget.matches(pattern, network));
    }

    private boolean networkManagerSaysSo() {
        if (!Files.exists(networkManager)) {
            return false;
        }
        try {
            Process process = new ProcessBuilder(question)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return ended
                        && YES.contains(
                                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.debugf("NetworkManager cannot be asked whether the link is metered: %s", e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
