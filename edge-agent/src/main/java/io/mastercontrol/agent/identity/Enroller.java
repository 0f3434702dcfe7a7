package io.mastercontrol.agent.identity;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.retry.Backoff;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Gets the device its identity: from the disk, or from the control plane with a one-time token. Blocks its thread for as
 * long as that takes; workloads run meanwhile.
 */
public final class Enroller {
    private static final Logger LOG = Logger.getLogger(Enroller.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Between two questions whether an operator has accepted this device by now. */
    private static final Duration MOST_PATIENT = Duration.ofMinutes(2);

    private static final int PENDING = 202;
    private static final long TOKEN_POLL_MILLIS = 500;
    private static final int MAX_ANSWER_BYTES = 256 * 1024;

    private final AgentConfig config;
    private final IdentityStore store;
    private volatile String situation = "not enrolled yet";
    private boolean waits;

    public Enroller(AgentConfig config, IdentityStore store) {
        this.config = config;
        this.store = store;
    }

    /** One sentence on how far it is, for {@code /health}. */
    public String situation() {
        return situation;
    }

    /** The identity; waits for the token, the network and the control plane. */
    public DeviceIdentity identity() throws IOException, GeneralSecurityException, InterruptedException {
        Backoff backoff = new Backoff(Duration.ofMillis(500), LONGEST_PAUSE, ThreadLocalRandom.current()::nextDouble);
        Backoff patience = new Backoff(Duration.ofSeconds(10), MOST_PATIENT, ThreadLocalRandom.current()::nextDouble);
        while (true) {
            waits = false;
            Optional<DeviceIdentity> kept = store.load();
            if (kept.isPresent()) {
                situation = "enrolled as " + kept.get().device();
                return kept.get();
            }
            if (awaitsToken()) {
                refuse("waiting for an enrolment token in " + config.tokenFile().orElseThrow());
                Thread.sleep(TOKEN_POLL_MILLIS);
                continue;
            }
            String refusal;
            try {
                refusal = tryOnce();
            } catch (IOException e) {
                refusal = "the control plane at " + config.controlPlane().orElseThrow() + " does not answer ("
                        + e.getMessage() + ")";
            }
            if (refusal != null) {
                refuse(refusal);
                Thread.sleep((waits ? patience : backoff).next().toMillis());
            }
        }
    }

    private void refuse(String why) {
        if (!why.equals(situation)) {
            LOG.warnf("Not enrolled yet: %s", why);
            situation = why;
        }
    }

    /** A token that is still to come is looked for often: the pauses are for a control plane that does not answer. */
    private boolean awaitsToken() throws IOException {
        return config.tokenFile().isPresent() && token().isEmpty();
    }

    /** Null when it worked, or one sentence on why it did not. */
    private String tryOnce() throws IOException, GeneralSecurityException {
        Optional<String> token = token();
        String name = config.name().orElseGet(Enroller::hostName);
        if (!Topics.isDeviceId(name)) {
            return "'" + name + "' cannot be a device's name: set MC_AGENT_NAME to lower-case letters, digits and"
                    + " hyphens, 63 at most";
        }
        String csr;
        try {
            csr = store.certificateRequest(name);
        } catch (IOException e) {
            return cannotKeep(e);
        }
        return ask(
                name,
                Json.bytes(new EnrolmentRequest(
                        token.orElse(null), name, csr, config.labels(), BoardFacts.read(Path.of("/")))),
                token.isPresent());
    }

    private String ask(String name, byte[] body, boolean hasToken) throws IOException {
        HttpURLConnection http =
                (HttpURLConnection) URI.create(config.controlPlane().orElseThrow() + "/enrol")
                        .toURL()
                        .openConnection();
        http.setConnectTimeout(10_000);
        http.setReadTimeout(30_000);
        http.setRequestMethod("POST");
        http.setRequestProperty("Content-Type", "application/json");
        http.setDoOutput(true);
        try {
            http.getOutputStream().write(body);
            int status = http.getResponseCode();
            if (status == PENDING) {
                return pending(http);
            }
            if (status / 100 == 2) {
                return keep(name, Json.read(read(http.getInputStream()), EnrolmentAnswer.class));
            }
            String refused = "the control plane refused: " + detail(status, read(http.getErrorStream()));
            return hasToken ? refused : refused + " Set MC_AGENT_TOKEN or MC_AGENT_TOKEN_FILE";
        } catch (MalformedMessage e) {
            return "the control plane's answer cannot be read: " + e.getMessage();
        } finally {
            http.disconnect();
        }
    }

    /** It asks again, ever more seldom, until somebody has decided. */
    private String pending(HttpURLConnection http) throws IOException {
        PendingAnswer answer = Json.read(read(http.getInputStream()), PendingAnswer.class);
        waits = true;
        return "waiting to be accepted. " + answer.detail();
    }

    private String keep(String name, EnrolmentAnswer answer) {
        try {
            store.save(answer);
        } catch (IOException e) {
            return cannotKeep(e);
        }
        LOG.infof("Enrolled as %s", name);
        return null;
    }

    private String cannotKeep(IOException e) {
        return "this device cannot write its identity below " + config.data() + ": " + e.getMessage()
                + "; it tries again";
    }

    private Optional<String> token() throws IOException {
        if (config.token().isPresent()) {
            return config.token();
        }
        Optional<Path> file = config.tokenFile().filter(Files::isReadable);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(Files.readString(file.get()).trim()).filter(text -> !text.isEmpty());
    }

    private static byte[] read(InputStream in) throws IOException {
        return in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES);
    }

    private static String detail(int status, byte[] problem) {
        try {
            ProblemAnswer answer = Json.read(problem, ProblemAnswer.class);
            return answer.detail() != null ? answer.detail() : String.valueOf(answer.title());
        } catch (MalformedMessage e) {
            return "HTTP status " + status;
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private record EnrolmentRequest(
            String token, String name, String csr, Map<String, String> labels, Map<String, String> facts) {}

    private record PendingAnswer(String detail) {}

    private record ProblemAnswer(String title, String detail) {}
}
