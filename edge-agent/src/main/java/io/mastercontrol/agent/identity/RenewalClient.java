package io.mastercontrol.agent.identity;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Asks the control plane for a new certificate, with the old key's signature for an identity card. */
final class RenewalClient {
    private static final String PURPOSE = "master-control renewal\n";
    private static final int MAX_ANSWER_BYTES = 256 * 1024;
    private final URI renew;

    RenewalClient(URI controlPlane) {
        this.renew = URI.create(controlPlane + "/enrol/renew");
    }

    /** The control plane said no, in a sentence; asking again soon will not help. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    /**
     * Asks.
     *
     * @throws Refused when the answer is no
     * @throws IOException when trying again can help
     */
    EnrolmentAnswer ask(DeviceIdentity identity, IdentityStore.KeptRenewal request)
            throws IOException, GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(identity.key());
        signature.update((PURPOSE + request.csr()).getBytes(StandardCharsets.UTF_8));
        String certificate = leaf(identity.certificateFile(), identity);
        byte[] body = Json.bytes(
                new Body(certificate, request.csr(), Base64.getEncoder().encodeToString(signature.sign())));
        HttpURLConnection http = open("POST");
        http.setRequestProperty("Content-Type", "application/json");
        http.setDoOutput(true);
        try {
            http.getOutputStream().write(body);
            int status = http.getResponseCode();
            if (status / 100 == 2) {
                return Json.read(read(http.getInputStream()), EnrolmentAnswer.class);
            }
            String detail = detail(status, read(http.getErrorStream()));
            if (status / 100 == 4 && status != 429) {
                throw new Refused(detail);
            }
            throw new IOException(detail);
        } catch (MalformedMessage e) {
            throw new IOException("the answer cannot be read: " + e.getMessage(), e);
        } finally {
            http.disconnect();
        }
    }

    /** What time the control plane's web server has; empty if it does not say. A board without a clock may need it. */
    Optional<Instant> time() throws IOException {
        HttpURLConnection http = open("HEAD");
        try {
            http.getResponseCode();
            long date = http.getDate();
            return date > 0 ? Optional.of(Instant.ofEpochMilli(date)) : Optional.empty();
        } finally {
            http.disconnect();
        }
    }

    private static String leaf(Path file, DeviceIdentity identity) throws IOException, GeneralSecurityException {
        return Files.isReadable(file)
                ? Files.readString(file, StandardCharsets.US_ASCII)
                : Pem.encode("CERTIFICATE", identity.certificate().getEncoded());
    }

    private HttpURLConnection open(String method) throws IOException {
        HttpURLConnection http = (HttpURLConnection) renew.toURL().openConnection();
        http.setConnectTimeout(10_000);
        http.setReadTimeout(30_000);
        http.setRequestMethod(method);
        return http;
    }

    private static byte[] read(InputStream in) throws IOException {
        return in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES);
    }

    private static String detail(int status, byte[] problem) {
        try {
            String detail = Json.read(problem, Problem.class).detail();
            return detail == null ? "HTTP status " + status : detail;
        } catch (MalformedMessage e) {
            return "HTTP status " + status;
        }
    }

    private record Body(String certificate, String csr, String signature) {}

    private record Problem(String detail) {}
}
